import type { Seen } from '../model/cluster-event.js';
import type { GroupResource } from '../model/group-resource.js';
import type { KubeObject } from '../model/object.js';
import type { ResourceType } from '../model/resource-type.js';
import type { Revision } from '../model/revision.js';
import type { PodsByNode, View } from '../model/view.js';
import { PODS } from '../schema/kinds.js';
import type { ClusterState } from './cluster-state.js';

/** Of what state all kinds are that are not held back, and which of them a view tells of though there may be none. */
interface Rest {
  readonly state: ClusterState;
  readonly kinds: readonly GroupResource[];
}

/**
 * A view that holds each kind at a revision of its own, as a set of informers does: one kind may be newer than another. Kinds that it
 * names no revision for are seen as of the oldest that it names.
 */
export class MixedView implements View {
  readonly #byResource: ReadonlyMap<GroupResource, ClusterState>;
  readonly #others: ClusterState;
  /** Each state once. */
  readonly #states: readonly ClusterState[];
  readonly #rest: Rest | undefined;
  #seen: Seen | undefined;

  /** `states` holds, for each kind, the whole state as of the revision that the kind is seen at; at least one. `rest` says of what state the others are. */
  constructor(states: ReadonlyMap<GroupResource, ClusterState>, rest?: Rest) {
    const [first, ...more] = states.values();
    if (first === undefined) throw new Error('a mixed view needs the state of at least one kind');
    this.#byResource = states;
    this.#others =
      rest?.state ?? more.reduce((oldest, state) => (state.revision < oldest.revision ? state : oldest), first);
    this.#states = [...new Set(rest === undefined ? states.values() : [rest.state, ...states.values()])];
    this.#rest = rest;
  }

  /** Looked up when somebody asks: of most views nobody does. */
  get seen(): Seen {
    this.#seen ??= this.#lookUpSeen();
    return this.#seen;
  }

  #lookUpSeen(): Seen {
    const seen: { [resource: GroupResource]: Revision } = {};
    for (const [resource, { revision }] of this.#byResource) seen[resource] = revision;
    if (this.#rest === undefined) return seen;
    const { state, kinds } = this.#rest;
    for (const resource of [...this.#states.flatMap((one) => one.resources()), ...kinds]) {
      seen[resource] ??= state.revision;
    }
    return seen;
  }

  get<T extends KubeObject>(type: ResourceType<T>, namespace: string | undefined, name: string): T | undefined {
    return this.#stateOf(type.groupResource).get(type, namespace, name);
  }

  list<T extends KubeObject>(type: ResourceType<T>, namespace?: string): Iterable<T> {
    return this.#stateOf(type.groupResource).list(type, namespace);
  }

  listShared<T extends KubeObject>(type: ResourceType<T>): readonly T[] {
    return this.#stateOf(type.groupResource).listShared(type);
  }

  ownedBy<T extends KubeObject>(type: ResourceType<T>, ownerUid: string): readonly T[] {
    return this.#stateOf(type.groupResource).ownedBy(type, ownerUid);
  }

  orphans<T extends KubeObject>(type: ResourceType<T>, namespace?: string): readonly T[] {
    return this.#stateOf(type.groupResource).orphans(type, namespace);
  }

  dependents(ownerUid: string): readonly { readonly resource: GroupResource; readonly object: KubeObject }[] {
    const found = this.#states.flatMap((state) =>
      state.dependents(ownerUid).filter(({ resource }) => this.#stateOf(resource) === state),
    );
    // Each state gives its own in order of resource, and a resource comes from one state only.
    return found.sort((a, b) => (a.resource < b.resource ? -1 : a.resource > b.resource ? 1 : 0));
  }

  podsOnNode<T extends KubeObject>(type: ResourceType<T>, nodeName: string): readonly T[] {
    return this.#stateOf(type.groupResource).podsOnNode(type, nodeName);
  }

  podsByNode(): PodsByNode {
    return this.#stateOf(PODS.groupResource).podsByNode();
  }

  marked<T extends KubeObject>(type: ResourceType<T>, mark: string): readonly T[] {
    return this.#stateOf(type.groupResource).marked(type, mark);
  }

  getResource(resource: GroupResource, namespace: string | undefined, name: string): KubeObject | undefined {
    return this.#stateOf(resource).getResource(resource, namespace, name);
  }

  resources(): readonly GroupResource[] {
    return this.#states
      .flatMap((state) => state.resources().filter((resource) => this.#stateOf(resource) === state))
      .sort();
  }

  listResource(resource: GroupResource, namespace?: string): Iterable<KubeObject> {
    return this.#stateOf(resource).listResource(resource, namespace);
  }

  #stateOf(resource: GroupResource): ClusterState {
    return this.#byResource.get(resource) ?? this.#others;
  }
}
