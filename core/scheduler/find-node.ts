import type { Defect } from '../model/controller.js';
import { NOMINATED } from '../model/marks.js';
import { stableHash } from '../model/stable-hash.js';
import type { Pod } from '../schema/generated/types/core.js';
import { PODS } from '../schema/kinds.js';
import { feasibleNodesToFind } from './feasible-nodes.js';
import type { NodeCheck, PlaceCheck, RejectedNode, Rejection, SchedulingScope } from './framework/plugin.js';
import type { Profile } from './framework/profile.js';
import { type NodeInfo, withPods } from './node-info.js';
import { priorityOf } from './priority.js';
import { questionsOf } from './questions.js';
import { schedulingWishes } from './scheduling-wishes.js';
import { bestOf, type Passed } from './score-nodes.js';
import type { Verdict } from './verdicts.js';

/** The node a Pod should go to, or why none will do. */
export type Placement = (
  | { readonly found: true; readonly info: NodeInfo }
  | {
      readonly found: false;
      readonly rejected: readonly RejectedNode[];
      /** What PreFilter said of all nodes: it is told in place of what each said. */
      readonly forAll?: Rejection;
    }
) & {
  /** Nodes that could not be judged, and what kept a score from being given. */
  readonly defects: readonly Defect[];
};

/**
 * Finds the best node for a Pod: the filters leave those that can take it, the scores choose among them. Of many nodes only so many are looked for
 * as are enough, beginning where the Pod's uid says, so that the same state gives the same choice. A node that cannot be read, or that a filter
 * trips over, is passed over; throws when every node that can be read is, for then it is the Pod that nobody reckoned with. A score that cannot be
 * given says nothing.
 * Source: pkg/scheduler/schedule_one.go findNodesThatFitPod.
 */
export function findNode(pod: Pod, scope: SchedulingScope, profile: Profile): Placement {
  const limits = nodesAllowed(pod, scope, profile);
  if (limits.forAll !== undefined) return noNode(scope, limits.forAll);
  const nominated = nominatedNode(pod, scope, profile);
  if (nominated !== undefined) return { found: true, info: nominated, defects: [] };
  return new Search(pod, scope, profile, limits).placement();
}

/** Where a Pod may go at all, as the plugins say before nodes are looked at. */
interface Allowed {
  /** Why no node will do. */
  readonly forAll?: Rejection;
  /** The places of the only nodes that may do. */
  readonly places?: readonly number[];
  /** Who said so. */
  readonly plugins: readonly string[];
}

/** Source: pkg/scheduler/framework/runtime/framework.go RunPreFilterPlugins. */
function nodesAllowed(pod: Pod, scope: SchedulingScope, { preFilter }: Profile): Allowed {
  let forAll: Rejection | undefined;
  let names: ReadonlySet<string> | undefined;
  const plugins: string[] = [];
  for (const plugin of preFilter) {
    const { rejection, nodeNames } = plugin.preFilter(pod, scope) ?? {};
    if (rejection?.resolvable === false) return { forAll: rejection, plugins };
    forAll ??= rejection;
    if (nodeNames === undefined) continue;
    plugins.push(plugin.name);
    names = names === undefined ? nodeNames : new Set([...names].filter((name) => nodeNames.has(name)));
    if (names.size === 0) return { forAll: { reasons: [unsatisfiable(plugins)], resolvable: false }, plugins };
  }
  if (forAll !== undefined) return { forAll, plugins };
  if (names === undefined) return { plugins };
  return { places: [...names].flatMap((name) => scope.nodes.placeOf(name) ?? []).sort((a, b) => a - b), plugins };
}

function unsatisfiable(plugins: readonly string[]): string {
  const sorted = [...new Set(plugins)].sort();
  return sorted.length === 1
    ? `node(s) didn't satisfy plugin ${sorted[0]}`
    : `node(s) didn't satisfy plugin(s) [${sorted.join(' ')}] simultaneously`;
}

function noNode({ nodes }: SchedulingScope, forAll: Rejection): Placement {
  return { found: false, rejected: nodes.all.map((info) => ({ info, rejection: forAll })), forAll, defects: [] };
}

/** The node that room was made on for a Pod, if it can take it now. Source: pkg/scheduler/schedule_one.go evaluateNominatedNode. */
function nominatedNode(pod: Pod, scope: SchedulingScope, profile: Profile): NodeInfo | undefined {
  const name = pod.status?.nominatedNodeName ?? '';
  if (name === '') return undefined;
  try {
    const info = scope.nodes.named(name);
    return info !== undefined && nodeCheck(pod, scope, profile)(info) === undefined ? info : undefined;
  } catch {
    // It is judged with the others, which tells of it.
    return undefined;
  }
}

/** One Pod's way through the nodes of a snapshot. */
class Search {
  readonly #pod: Pod;
  readonly #scope: SchedulingScope;
  readonly #profile: Profile;
  readonly #allowed: Allowed;
  readonly #defects: Defect[] = [];
  #tripped: { readonly error: unknown } | undefined;

  constructor(pod: Pod, scope: SchedulingScope, profile: Profile, allowed: Allowed) {
    this.#pod = pod;
    this.#scope = scope;
    this.#profile = profile;
    this.#allowed = allowed;
  }

  placement(): Placement {
    const passed = this.#passed();
    const defects = this.#defects;
    if (passed.places.length === 0) return this.#none();
    const info = bestOf(this.#pod, passed, this.#scope, this.#profile, defects);
    return { found: true, info, defects };
  }

  /** Enough nodes that pass every filter. */
  #passed(): Passed {
    const { length } = this.#scope.nodes.nodes;
    const { places } = this.#allowed;
    const { local, raw, checks } = questionsOf(this.#pod, this.#scope, this.#profile, this.#defects);
    const kind = `${this.#profile.schedulerName} ${schedulingWishes(this.#pod)}`;
    const verdict = this.#scope.nodes.verdicts.of(kind, local);
    const all = [...checks, ...this.#nominations()];
    const found: number[] = [];
    if (places !== undefined) {
      for (const place of places) if (this.#passes(place, verdict, all)) found.push(place);
    } else {
      const enough = feasibleNodesToFind(length, this.#profile.percentageOfNodesToScore);
      let place = enough === length ? 0 : stableHash(this.#pod.metadata.uid) % length;
      for (let left = length; left > 0 && found.length < enough; left--) {
        if (this.#passes(place, verdict, all)) found.push(place);
        place = place + 1 === length ? 0 : place + 1;
      }
    }
    return { places: found, verdict, raw };
  }

  #passes(place: number, verdict: Verdict, checks: readonly PlaceCheck[]): boolean {
    try {
      if (!verdict.passes(place)) return false;
      for (const check of checks) if (!check(place)) return false;
      return true;
    } catch {
      // What is wrong with it is told when there is no other node, or here.
      this.#trip(place);
      return false;
    }
  }

  /** Room that is kept for others stands in the way on few nodes; there all is looked at once more. */
  #nominations(): readonly PlaceCheck[] {
    const { nodes } = this.#scope;
    const claimed = new Set(
      nominatedBefore(this.#pod, this.#scope).flatMap(
        ({ status }) => nodes.placeOf(status?.nominatedNodeName ?? '') ?? [],
      ),
    );
    if (claimed.size === 0) return [];
    const check = nodeCheck(this.#pod, this.#scope, this.#profile);
    return [(place) => !claimed.has(place) || check(nodes.at(place)) === undefined];
  }

  #trip(place: number): void {
    const { nodes } = this.#scope;
    let info: NodeInfo | undefined;
    try {
      info = nodes.at(place);
      nodeCheck(this.#pod, this.#scope, this.#profile)(info);
    } catch (error) {
      // One that cannot be read says nothing of the Pod.
      if (info !== undefined) this.#tripped ??= { error };
      this.#defects.push({ about: nodes.nodes[place]!, error });
    }
  }

  /** What keeps the Pod off each node: told only when there is none for it. */
  #none(): Placement {
    const { nodes } = this.#scope;
    const { places, plugins } = this.#allowed;
    const allowed = places === undefined ? undefined : new Set(places);
    const reason = `node(s) didn't satisfy plugin(s) [${[...plugins].sort().join(' ')}]`;
    const check = nodeCheck(this.#pod, this.#scope, this.#profile);
    const rejected: RejectedNode[] = [];
    nodes.byPlace.forEach((info, place) => {
      if (info === null) return;
      if (allowed?.has(place) === false) {
        rejected.push({ info, rejection: { reasons: [reason], resolvable: false } });
        return;
      }
      try {
        const rejection = check(info);
        if (rejection !== undefined) rejected.push({ info, rejection });
      } catch {
        // It has been told of.
      }
    });
    if (this.#tripped !== undefined && rejected.length === 0) throw this.#tripped.error;
    return { found: false, rejected, defects: this.#defects };
  }
}

/** The Pods for which room is being made, of those that are at least as important as one. */
function nominatedBefore(pod: Pod, { view }: SchedulingScope): readonly Pod[] {
  const nominated = view.marked<Pod>(PODS, NOMINATED);
  if (nominated.length === 0) return nominated;
  return nominated.filter((other) => other.metadata.uid !== pod.metadata.uid && priorityOf(other) >= priorityOf(pod));
}

/**
 * Says of each node why it cannot take a Pod, as the first filter that minds says. Room that is being made for a Pod which is as
 * important is not given to another, so those Pods count as if they ran there; but nobody may lean on them, since they may never come.
 * Source: pkg/scheduler/framework/runtime RunFilterPluginsWithNominatedPods.
 */
export function nodeCheck(pod: Pod, scope: SchedulingScope, { filter }: Profile): NodeCheck {
  const checks = filter.flatMap((plugin) => plugin.filter(pod, scope) ?? []);
  const first: NodeCheck = (info) => {
    for (const check of checks) {
      const rejection = check(info);
      if (rejection !== undefined) return rejection;
    }
    return undefined;
  };
  const nominated = nominatedBefore(pod, scope);
  if (nominated.length === 0) return first;
  return (info) => {
    const { name } = info.node.metadata;
    const claimed = nominated.filter(({ status }) => status?.nominatedNodeName === name);
    const there = claimed.length === 0 ? undefined : first(withPods(info, claimed));
    return there ?? first(info);
  };
}
