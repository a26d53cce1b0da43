import type { KubeObject } from '../../../model/object.js';
import type { ResourceType } from '../../../model/resource-type.js';
import type { MatchResources, ParamKind, ParamRef } from '../../../schema/generated/types/admissionregistration.js';
import type { ClusterState } from '../../../state/cluster-state.js';
import type { ResourceMatch } from '../matching/match-resource.js';

/** What a policy and a binding of either sort have in common. */
type PolicyObject = KubeObject & {
  readonly spec: { readonly matchConstraints?: MatchResources; readonly paramKind?: ParamKind };
};
type BindingObject = KubeObject & {
  readonly spec: {
    readonly policyName?: string;
    readonly matchResources?: MatchResources;
    readonly paramRef?: ParamRef;
  };
};

/** A policy and the bindings that put it in force. */
export interface BoundPolicy<P, B> {
  readonly policy: P;
  readonly match: ResourceMatch;
  readonly bindings: readonly { readonly binding: B; readonly match: ResourceMatch | undefined }[];
}

/** Policies of a state with their bindings, in the order of their names; made once for each pair of collections. */
export class BoundPolicies<P extends PolicyObject, B extends BindingObject> {
  readonly #policies: ResourceType<P>;
  readonly #bindings: ResourceType<B>;
  readonly #made = new WeakMap<object, WeakMap<object, readonly BoundPolicy<P, B>[]>>();

  constructor(policies: ResourceType<P>, bindings: ResourceType<B>) {
    this.#policies = policies;
    this.#bindings = bindings;
  }

  /** Those of a state; none when it has no binding. */
  at(state: ClusterState): readonly BoundPolicy<P, B>[] {
    const bindings = state.collection(this.#bindings.groupResource);
    if (bindings.size === 0) return NONE;
    const policies = state.collection(this.#policies.groupResource);
    let byBindings = this.#made.get(policies);
    if (byBindings === undefined) {
      byBindings = new WeakMap();
      this.#made.set(policies, byBindings);
    }
    let bound = byBindings.get(bindings);
    if (bound === undefined) {
      bound = this.#bind(state);
      byBindings.set(bindings, bound);
    }
    return bound;
  }

  #bind(state: ClusterState): readonly BoundPolicy<P, B>[] {
    const bindings = [...state.list(this.#bindings)];
    return [...state.list(this.#policies)].flatMap((policy) => {
      const own = bindings.filter(({ spec }) => spec.policyName === policy.metadata.name);
      if (own.length === 0) return [];
      const bound = own.map((binding) => ({ binding, match: matchOf(binding.spec.matchResources) }));
      return [{ policy, match: matchOf(policy.spec.matchConstraints) ?? EVERYTHING, bindings: bound }];
    });
  }
}

const NONE: readonly never[] = [];
const EVERYTHING: ResourceMatch = { rules: [], matchesWithoutRules: true };

function matchOf(match: MatchResources | undefined): ResourceMatch | undefined {
  if (match === undefined) return undefined;
  const { resourceRules: rules = [], excludeResourceRules, ...others } = match;
  return { ...others, rules, excludedRules: excludeResourceRules, matchesWithoutRules: true };
}
