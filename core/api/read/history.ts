import type { Observable } from 'rxjs';
import type { ReadonlyEventLog } from '../../model/event-log.js';
import { decodeHeader } from '../../model/event-record.js';
import type { GroupResource } from '../../model/group-resource.js';
import { originOf } from '../../model/journal.js';
import type { KubeObject } from '../../model/object.js';
import { objectKey } from '../../model/object-key.js';
import type { Millis, Revision } from '../../model/revision.js';
import type { CustomResourceDefinition } from '../../schema/generated/types/apiextensions.js';
import { CUSTOM_RESOURCE_DEFINITIONS } from '../../schema/kinds.js';
import { kindsAt, kindsDefinedBy } from '../../schema/kinds-at.js';
import type { Schemas } from '../../schema/schemas.js';
import type { ClusterState } from '../../state/cluster-state.js';
import type { Commit } from '../../state/commit.js';
import { rememberJson } from '../../state/object-json.js';
import type { RecentCommits } from '../../state/recent-commits.js';

/** Everything that reads need: the newest state, the newest commits, and the log behind them. */
export interface HistorySource {
  readonly log: ReadonlyEventLog;
  /** The newest durable state. */
  readonly state: ClusterState;
  readonly recent: RecentCommits;
  readonly commits: Observable<readonly Commit[]>;
}

/** Of so many revisions that are no longer in memory it is remembered which kinds there were: who looks at one asks for it again and again. */
const PAST_KINDS = 100;

/** Objects as of any revision: from memory where the state of that revision is still held, otherwise from the log. */
export class History {
  readonly source: HistorySource;
  readonly #pastKinds = new Map<Revision, Schemas>();

  constructor(source: HistorySource) {
    this.source = source;
  }

  get head(): Revision {
    return this.source.state.revision;
  }

  /** One object as of a revision. */
  async object(
    resource: GroupResource,
    namespace: string | undefined,
    name: string,
    at: Revision,
  ): Promise<KubeObject | undefined> {
    const state = this.held(at);
    if (state !== undefined) return state.find(resource, objectKey(namespace, name));
    const version = await this.source.log.objectAt({ resource, namespace, name }, at);
    return version === undefined ? undefined : parseVersion(version.json);
  }

  /** A collection, or one namespace of it, as of a revision, in key order. */
  async collection(
    resource: GroupResource,
    namespace: string | undefined,
    at: Revision,
  ): Promise<Iterable<KubeObject>> {
    const state = this.held(at);
    if (state !== undefined) return state.collection(resource).values(namespace === undefined ? '' : `${namespace}/`);
    const objects: KubeObject[] = [];
    for await (const versions of this.source.log.objectsAt(resource, namespace, at)) {
      for (const { json } of versions) objects.push(parseVersion(json));
    }
    return objects;
  }

  /** The kinds that the state of a revision knows, see `kindsAt`. */
  async kindsAt(at: Revision, schemas: Schemas): Promise<Schemas> {
    const state = this.held(at);
    if (state !== undefined) return kindsAt(state, schemas);
    let kinds = this.#pastKinds.get(at);
    if (kinds === undefined) {
      const definitions = await this.collection(CUSTOM_RESOURCE_DEFINITIONS.groupResource, undefined, at);
      kinds = kindsDefinedBy(definitions as Iterable<CustomResourceDefinition>, schemas);
      if (this.#pastKinds.size === PAST_KINDS) this.#pastKinds.clear();
      this.#pastKinds.set(at, kinds);
    }
    return kinds;
  }

  /** When a revision was decided; the newest time before the first event is the first event's own. */
  async timeOf(revision: Revision): Promise<Millis> {
    const held = this.source.recent.get(revision)?.event.time;
    if (held !== undefined) return Date.parse(held);
    const first = Math.max(revision, originOf(this.source.log).revision + 1);
    for await (const records of this.source.log.events({ from: first, to: first })) {
      if (records[0] !== undefined) return Date.parse(decodeHeader(records[0]).time);
    }
    return 0;
  }

  /** The state of a revision, if it is in memory. */
  held(at: Revision): ClusterState | undefined {
    const { state, recent } = this.source;
    return at === state.revision ? state : recent.get(at)?.state;
  }
}

function parseVersion(bytes: Uint8Array): KubeObject {
  const json = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const object = JSON.parse(json.toString()) as KubeObject;
  rememberJson(object, json);
  return object;
}
