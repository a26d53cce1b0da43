import { labelOf } from '../../model/label-requirement.js';
import type { PersistentVolume } from '../../schema/generated/types/core.js';
import { PERSISTENT_VOLUMES } from '../../schema/kinds.js';
import type { Rejection, SchedulerPlugin } from '../framework/plugin.js';
import { claimsOfPod } from '../pod-claims.js';

const CONFLICT: Rejection = { reasons: ['node(s) had no available volume zone'], resolvable: false };

/** The labels that say where a node or a volume is, each beta one with that which took its place. */
const TOPOLOGY_LABELS = new Map([
  ['failure-domain.beta.kubernetes.io/zone', 'topology.kubernetes.io/zone'],
  ['failure-domain.beta.kubernetes.io/region', 'topology.kubernetes.io/region'],
  ['topology.kubernetes.io/zone', 'topology.kubernetes.io/zone'],
  ['topology.kubernetes.io/region', 'topology.kubernetes.io/region'],
]);

/** Where a volume can be reached: one of some values of a label. */
interface VolumeTopology {
  readonly key: string;
  readonly values: readonly string[];
}

/** Keeps a Pod off nodes in other zones and regions than its volumes say by their labels. Source: volumezone/volume_zone.go. */
export const volumeZone: SchedulerPlugin = {
  name: 'VolumeZone',
  filter(pod, { view }) {
    if (pod.spec.volumes === undefined) return undefined;
    const wanted = claimsOfPod(view, pod).bound.flatMap(({ spec }) => {
      const volume = view.get(PERSISTENT_VOLUMES, undefined, spec.volumeName ?? '');
      return volume === undefined ? [] : topologiesOf(volume);
    });
    if (wanted.length === 0) return undefined;
    return ({ node: { metadata } }) => {
      const labelled = (key: string) => labelOf(metadata.labels, key);
      // A cluster of one zone may say nothing of zones.
      if (![...TOPOLOGY_LABELS.keys()].some((key) => labelled(key) !== undefined)) return undefined;
      const isThere = ({ key, values }: VolumeTopology) =>
        values.includes(labelled(key) ?? labelled(TOPOLOGY_LABELS.get(key) ?? key) ?? '');
      return wanted.every(isThere) ? undefined : CONFLICT;
    };
  },
};

/** A label may name several zones, with two underscores in between. Source: cloud-provider/volume/helpers LabelZonesToSet. */
function topologiesOf({ metadata }: PersistentVolume): readonly VolumeTopology[] {
  return [...TOPOLOGY_LABELS.keys()].flatMap((key) => {
    const values = labelOf(metadata.labels, key)
      ?.split('__')
      .map((value) => value.trim());
    return values === undefined || values.includes('') ? [] : [{ key, values }];
  });
}
