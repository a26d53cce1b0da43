import type { ObjectChange, ReconcileRequest } from '../model/controller.js';
import { NOMINATED, UNSCHEDULABLE } from '../model/marks.js';
import type { KubeObject } from '../model/object.js';
import type { ResourceType } from '../model/resource-type.js';
import type { View } from '../model/view.js';
import type { Pod } from '../schema/generated/types/core.js';
import { PODS } from '../schema/kinds.js';
import type { QueueingHint, SchedulerPlugin } from './framework/plugin.js';
import type { Profile } from './framework/profile.js';
import { type Profiles, profileFor } from './waits-for-scheduler.js';

/** The kinds whose changes plugins have hints about. */
export function hintedTypes(plugins: readonly SchedulerPlugin[]): readonly ResourceType<KubeObject>[] {
  const hints = plugins.flatMap(({ hints: own = [] }) => own);
  const byResource = new Map(hints.map(({ type }) => [type.groupResource, type]));
  return [...byResource.values()];
}

/** The Pods that were told to wait, or wait for their binding, and that a change of an object may help, as one of the plugins of their profile says. Source: KEP-4247. */
export function afterHintedChange(
  { groupResource }: ResourceType<KubeObject>,
  change: ObjectChange,
  view: View,
  profiles: Profiles,
): ReconcileRequest[] {
  const waiting = new Set([...view.marked<Pod>(PODS, UNSCHEDULABLE), ...view.marked<Pod>(PODS, NOMINATED)]);
  if (waiting.size === 0) return [];
  // Thousands may wait, and go through a profile or two.
  const hintsOf = new Map<Profile, readonly QueueingHint[]>();
  return [...waiting].flatMap((pod) => {
    const profile = profileFor(pod, profiles);
    if (profile === undefined) return [];
    let hints = hintsOf.get(profile);
    if (hints === undefined) {
      hints = profile.plugins
        .flatMap(({ hints: own = [] }) => own)
        .filter(({ type }) => type.groupResource === groupResource);
      hintsOf.set(profile, hints);
    }
    const { namespace, name } = pod.metadata;
    return hints.some(({ mayHelp }) => mayHelp(pod, change, view)) ? [{ namespace, name }] : [];
  });
}
