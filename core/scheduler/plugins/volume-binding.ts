import { SELECTED_NODE, volumeBoundTo } from '../../controllers/persistent-volume/binding.js';
import { annotated, annotation, classOf, NO_PROVISIONER } from '../../controllers/persistent-volume/classes.js';
import { findVolume } from '../../controllers/persistent-volume/find-volume.js';
import type { Intent } from '../../model/command.js';
import { updateObject } from '../../model/intent.js';
import { labelOf } from '../../model/label-requirement.js';
import type { View } from '../../model/view.js';
import type { Node, PersistentVolume, PersistentVolumeClaim, Pod } from '../../schema/generated/types/core.js';
import { PERSISTENT_VOLUME_CLAIMS, PERSISTENT_VOLUMES } from '../../schema/kinds.js';
import type { SchedulerPlugin } from '../framework/plugin.js';
import { claimsOfPod } from '../pod-claims.js';
import { matchesNodeSelector } from './node-affinity.js';

/** What a claim that waits for its consumer gets on a node: a volume that is there, or one that is made. */
interface ClaimPlan {
  readonly claim: PersistentVolumeClaim;
  readonly volume?: PersistentVolume;
}

/**
 * Keeps a Pod off nodes that do not reach its volumes, or on which those that have yet to be found could not be had.
 * Source: pkg/scheduler/framework/plugins/volumebinding.
 */
export const volumeBinding: SchedulerPlugin = {
  name: 'VolumeBinding',

  preFilter(pod, { view }) {
    if (pod.spec.volumes === undefined) return undefined;
    const { problem } = claimsOfPod(view, pod);
    return problem === undefined ? undefined : { rejection: { reasons: [problem], resolvable: false } };
  },

  filter(pod, { view }) {
    if (pod.spec.volumes === undefined) return undefined;
    const { bound, delayed } = claimsOfPod(view, pod);
    if (bound.length + delayed.length === 0) return undefined;
    const volumes = bound.map(({ spec }) => view.get(PERSISTENT_VOLUMES, undefined, spec.volumeName ?? ''));
    return ({ node }) => {
      const reasons: string[] = [];
      if (!volumes.every((volume) => volume === undefined || reaches(node, volume)))
        reasons.push("node(s) didn't match PersistentVolume's node affinity");
      if (delayed.length > 0 && plansFor(view, delayed, node) === undefined)
        reasons.push("node(s) didn't find available persistent volumes to bind");
      if (volumes.includes(undefined))
        reasons.push('node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)');
      return reasons.length === 0 ? undefined : { reasons, resolvable: false };
    };
  },

  preBind(pod, { node }, { view }) {
    return bindVolumes(view, pod, node);
  },
};

/**
 * What is to be done about a Pod's claims before it is bound to its node; undefined when they are all bound. No intents when that has been done and
 * others have yet to do their part.
 * Source: volumebinding/binder.go BindPodVolumes.
 */
function bindVolumes(view: View, pod: Pod, node: Node): readonly Intent[] | undefined {
  const { delayed } = claimsOfPod(view, pod);
  if (delayed.length === 0) return undefined;
  const reason = `${pod.metadata.namespace}/${pod.metadata.name} is to run on ${node.metadata.name}`;
  return (plansFor(view, delayed, node) ?? []).flatMap(({ claim, volume }) => {
    if (volume !== undefined) {
      const bound = volumeBoundTo(volume, claim);
      return bound === volume ? [] : [updateObject(PERSISTENT_VOLUMES, bound, { reason })];
    }
    if (annotation(claim, SELECTED_NODE) !== undefined) return [];
    const selected = annotated(claim, { [SELECTED_NODE]: node.metadata.name });
    return [updateObject(PERSISTENT_VOLUME_CLAIMS, selected, { reason })];
  });
}

function reaches(node: Node, { spec }: PersistentVolume): boolean {
  return matchesNodeSelector(spec.nodeAffinity?.required, node);
}

/** How each claim would be served on a node; undefined when one could not be. Source: FindPodVolumes, checkVolumeProvisions. */
function plansFor(view: View, claims: readonly PersistentVolumeClaim[], node: Node): readonly ClaimPlan[] | undefined {
  const taken = new Set<string>();
  const plans: ClaimPlan[] = [];
  for (const claim of claims) {
    const selected = annotation(claim, SELECTED_NODE);
    if (selected !== undefined && selected !== node.metadata.name) return undefined;
    const volume = selected === undefined ? findVolume(view, claim, { node, taken }) : undefined;
    if (volume === undefined && !canProvision(view, claim, node)) return undefined;
    if (volume !== undefined) taken.add(volume.metadata.name);
    plans.push({ claim, ...(volume && { volume }) });
  }
  return plans;
}

function canProvision(view: View, claim: PersistentVolumeClaim, { metadata }: Node): boolean {
  const storage = classOf(view, claim);
  if (storage === undefined || storage.provisioner === NO_PROVISIONER) return false;
  const { allowedTopologies = [] } = storage;
  if (allowedTopologies.length === 0) return true;
  return allowedTopologies.some(({ matchLabelExpressions = [] }) =>
    matchLabelExpressions.every(({ key, values }) => {
      const value = labelOf(metadata.labels, key);
      return value !== undefined && values.includes(value);
    }),
  );
}
