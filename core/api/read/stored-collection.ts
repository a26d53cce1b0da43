import type { KubeObject } from '../../model/object.js';
import { ok } from '../../model/result.js';
import type { Revision } from '../../model/revision.js';
import type { ResourceInfo } from '../../schema/resource-info.js';
import { StoredTransitions } from './changes.js';
import type { CollectionScope, Page, PageQuery, ServedCollection } from './collection.js';
import type { History } from './history.js';
import type { Selection } from './selection.js';
import type { WatchSource } from './watch-source.js';

/** The objects of a resource that is stored: in memory where their revision is still held, otherwise in the log. */
export class StoredCollection implements ServedCollection {
  readonly #history: History;
  readonly #storage: ResourceInfo;

  constructor(history: History, storage: ResourceInfo) {
    this.#history = history;
    this.#storage = storage;
  }

  revision(at: Revision | undefined) {
    return ok(at ?? this.#history.head);
  }

  get(namespace: string | undefined, name: string, at: Revision | undefined): Promise<KubeObject | undefined> {
    return this.#history.object(this.#storage.groupResource, namespace, name, at ?? this.#history.head);
  }

  /** What remains is counted only when every object matches, as Kubernetes does. */
  async page({ namespace, selection, at, after, limit }: PageQuery): Promise<Page> {
    const all = await this.#all(namespace, at ?? this.#history.head);
    if (limit === 0) return { objects: this.#matching(all, selection, after) };
    const objects: KubeObject[] = [];
    let remaining = 0;
    for (const object of all) {
      if (after !== undefined && this.#keyOf(object) <= after) continue;
      if (objects.length === limit) {
        if (!selection.all && !selection.matches(object)) continue;
        remaining++;
        if (!selection.all) break;
      } else if (selection.all || selection.matches(object)) objects.push(object);
    }
    if (remaining === 0) return { objects };
    return { objects, next: this.#keyOf(objects.at(-1)!), ...(selection.all ? { remaining } : {}) };
  }

  *#matching(all: Iterable<KubeObject>, selection: Selection, after: string | undefined): IterableIterator<KubeObject> {
    for (const object of all) {
      if (after !== undefined && this.#keyOf(object) <= after) continue;
      if (selection.all || selection.matches(object)) yield object;
    }
  }

  watch({ namespace }: CollectionScope): WatchSource {
    const { source } = this.#history;
    return {
      initial: (at) => this.#batch(namespace, at),
      after: (revision) => new StoredTransitions(this.#history, this.#storage.groupResource, namespace, revision),
      subscribe: (wake, end) => {
        const subscription = source.commits.subscribe({ next: wake, complete: end });
        return () => subscription.unsubscribe();
      },
    };
  }

  async *#batch(namespace: string | undefined, at: Revision): AsyncGenerator<readonly KubeObject[]> {
    yield [...(await this.#all(namespace, at))];
  }

  #all(namespace: string | undefined, at: Revision): Promise<Iterable<KubeObject>> {
    return this.#history.collection(this.#storage.groupResource, namespace, at);
  }

  #keyOf({ metadata }: KubeObject): string {
    return this.#storage.namespaced ? `${metadata.namespace}/${metadata.name}` : metadata.name;
  }
}
