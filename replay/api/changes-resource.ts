import type { Observable } from 'rxjs';
import type { ComputedResource, ObjectSubject } from '../../core/api/computed/computed-resource.js';
import type { CollectionScope, Page, PageQuery } from '../../core/api/read/collection.js';
import type { WatchSource } from '../../core/api/read/watch-source.js';
import type { TablePrinter } from '../../core/kinds/columns/table-printer.js';
import { groupOf } from '../../core/model/group-resource.js';
import type { KubeObject } from '../../core/model/object.js';
import { ok } from '../../core/model/result.js';
import { parseRevision, type Revision } from '../../core/model/revision.js';
import { objectJson } from '../../core/state/object-json.js';
import { scatteredReader } from '../log/events/event-reader.js';
import { recordAt } from '../log/records.js';
import type { ChangeObject } from './change.js';
import { CHANGES } from './change-definition.js';
import { CHANGE_FIELDS } from './change-fields.js';
import { changeHead, wholeChange } from './change-object.js';
import { CHANGE_PRINTER } from './change-printer.js';
import { ChangeObjectReader, type ChangeSource } from './change-reader.js';

/** What the resource needs of a running cluster. */
export interface ChangesHost extends ChangeSource {
  /** Emits after appends. */
  readonly commits: Observable<unknown>;
}

/** A page ends at any of these, so that none holds much memory or keeps other requests waiting. */
const LARGEST_PAGE = { changes: 1_000, bytes: 4 * 1024 * 1024, looked: 20_000 };

/**
 * The log as the resource `changes`, oldest first: what a list ends with is what a watch goes on from, and rows of
 * `kubectl get changes --watch` grow at the bottom. Nothing in it is ever modified or deleted.
 */
export class ChangesResource implements ComputedResource {
  readonly resource = CHANGES;
  // A printer of changes is only ever given changes.
  readonly printer = CHANGE_PRINTER as TablePrinter;
  readonly fields = CHANGE_FIELDS;
  readonly subjectOf = (object: KubeObject): ObjectSubject => {
    // It is only ever given changes.
    const { apiVersion, resource, namespace, name } = (object as ChangeObject).object;
    return { group: groupOf(apiVersion), resource, namespace, name };
  };
  readonly readOnlyBecause = 'changes are the history of the cluster, which nobody can rewrite';
  readonly #host: ChangesHost;

  constructor(host: ChangesHost) {
    this.#host = host;
  }

  revision(at: Revision | undefined) {
    return ok(at ?? this.#host.state.revision);
  }

  /** Revisions are unique in the cluster: a change is found from any namespace by whoever may read it in its own. */
  async get(_namespace: string | undefined, name: string, at: Revision | undefined): Promise<KubeObject | undefined> {
    const revision = parseRevision(name);
    if (revision === undefined || revision > (at ?? this.#host.state.revision)) return undefined;
    const record = await recordAt(this.#host.log, revision);
    if (record === undefined) return undefined;
    const detail = await scatteredReader(this.#host).detail(record);
    return wholeChange(changeHead(record, this.#host.schemas), detail);
  }

  async page(query: PageQuery): Promise<Page> {
    const { namespace, selection, limit, after = '0' } = query;
    const to = query.at ?? this.#host.state.revision;
    const start = parseRevision(after) ?? to;
    const most = limit === 0 ? LARGEST_PAGE.changes : Math.min(limit, LARGEST_PAGE.changes);
    const objects: KubeObject[] = [];
    let bytes = 0;
    let looked = 0;
    for await (const { revision, change } of new ChangeObjectReader(this.#host, query, start).readTo(to)) {
      looked++;
      if (change !== undefined) {
        objects.push(change);
        bytes += objectJson(change).length;
      }
      const isFull = objects.length >= most || bytes >= LARGEST_PAGE.bytes || looked >= LARGEST_PAGE.looked;
      if (!isFull || revision >= to) continue;
      const isAll = selection.all && namespace === undefined;
      return { objects, next: String(revision), ...(isAll ? { remaining: to - revision } : {}) };
    }
    return { objects };
  }

  watch(scope: CollectionScope): WatchSource {
    const host = this.#host;
    return {
      initial: (at) => this.#pages(scope, at),
      after: (revision) => new ChangeObjectReader(host, scope, revision),
      subscribe: (wake, end) => {
        const subscription = host.commits.subscribe({ next: wake, complete: end, error: end });
        return () => subscription.unsubscribe();
      },
    };
  }

  async *#pages(scope: CollectionScope, at: Revision): AsyncGenerator<readonly KubeObject[]> {
    let after: string | undefined;
    do {
      const page: Page = await this.page({ ...scope, at, after, limit: 0 });
      yield [...page.objects];
      after = page.next;
    } while (after !== undefined);
  }
}
