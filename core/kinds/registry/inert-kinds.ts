import type { Controller } from '../../model/controller.js';
import type { GroupResource } from '../../model/group-resource.js';
import type { InertKind } from '../kind.js';
import { BUILT_IN_KINDS } from './built-in-kinds.js';

/**
 * The kinds that are stored and do nothing, and what does not come of them. Whoever writes one is told so. A kind says no more that it is
 * inert when a controller, the scheduler, the nodes or the API begin to act on it; docs/kubernetes-compatibility.md says the same.
 */
export const INERT_KINDS: ReadonlyMap<GroupResource, InertKind> = new Map(
  BUILT_IN_KINDS.flatMap(({ groupResource, inert }) => (inert === undefined ? [] : [[groupResource, inert] as const])),
);

/**
 * What does not come of a kind in a cluster that runs these controllers; undefined when something acts on it. A controller of the
 * user's own that watches a kind acts on it.
 */
export function inertIn(
  controllers: readonly Pick<Controller, 'name' | 'watches'>[],
): (resource: GroupResource) => InertKind | undefined {
  const inert = new Map(
    [...INERT_KINDS].filter(
      ([resource, { watchedAside = [] }]) =>
        !controllers.some(
          ({ name, watches }) =>
            !watchedAside.includes(name) && watches.some(({ type }) => type.groupResource === resource),
        ),
    ),
  );
  return (resource) => inert.get(resource);
}
