import type { Intent } from '../../model/command.js';
import { type Controller, type ObjectChange, type ReconcileRequest, SETTLED, watch } from '../../model/controller.js';
import { createObject } from '../../model/intent.js';
import { controllerReference } from '../../model/object.js';
import type { Millis } from '../../model/revision.js';
import { isNamespaceTerminating } from '../../model/status-error.js';
import type { View } from '../../model/view.js';
import type { PersistentVolumeClaim, Pod, Volume } from '../../schema/generated/types/core.js';
import { PERSISTENT_VOLUME_CLAIMS, PODS } from '../../schema/kinds.js';
import { claimNameOf, foreignClaim, podsUsing } from '../../schema/pod-claim.js';
import { recordEvents } from '../../schema/record-event.js';

/**
 * Makes the claims of Pods' generic ephemeral volumes, which go with their Pods. A claim of the name that is somebody else's is left alone, and the
 * Pod waits.
 * Source: pkg/controller/volume/ephemeral/controller.go; KEP-1698.
 */
export function ephemeralVolumeController(): Controller {
  return {
    name: 'ephemeral-volume-controller',
    watches: [watch(PODS, podWithEphemeralVolume), watch(PERSISTENT_VOLUME_CLAIMS, podsOfGoneClaim)],
    reconcile(view, { namespace, name }, now) {
      const pod = view.get(PODS, namespace, name);
      if (pod === undefined || pod.metadata.deletionTimestamp !== undefined) return SETTLED;
      return { intents: (pod.spec.volumes ?? []).flatMap((volume) => provide(view, pod, volume, now)) };
    },
    refused(view, { namespace, name }, { intent, error }, now) {
      const pod = view.get(PODS, namespace, name);
      if (pod === undefined || intent.verb !== 'create' || isNamespaceTerminating(error)) return [];
      const claim = intent.target.name ?? '';
      const volume = pod.spec.volumes?.find((one) => one.ephemeral !== undefined && claimNameOf(pod, one) === claim);
      return volume === undefined ? [] : fail(view, pod, volume, `create PVC ${claim}: ${error.message}`, now);
    },
  };
}

/** The claim of a volume, when it is not there. Source: handleVolume. */
function provide(view: View, pod: Pod, volume: Volume, now: Millis): readonly Intent[] {
  const { ephemeral } = volume;
  const name = claimNameOf(pod, volume);
  if (ephemeral === undefined || name === undefined) return [];
  const { namespace } = pod.metadata;
  const claim = view.get(PERSISTENT_VOLUME_CLAIMS, namespace, name);
  if (claim === undefined) {
    const { metadata, spec } = ephemeral.volumeClaimTemplate ?? {};
    const { labels, annotations } = metadata ?? {};
    const ownerReferences = [controllerReference(pod)];
    return [
      createObject(
        PERSISTENT_VOLUME_CLAIMS,
        {
          metadata: {
            namespace,
            name,
            ownerReferences,
            ...(labels && { labels }),
            ...(annotations && { annotations }),
          },
          spec: spec ?? {},
        },
        { reason: `volume ${volume.name} of ${pod.metadata.name} asks for it` },
      ),
    ];
  }
  const why = foreignClaim(pod, volume, claim);
  return why === undefined ? [] : fail(view, pod, volume, why, now);
}

/** Kubernetes says it at each attempt; here it is said once for each cause. */
function fail(view: View, pod: Pod, { name }: Volume, why: string, now: Millis): readonly Intent[] {
  const message = `ephemeral volume ${name}: ${why}`;
  const component = 'ephemeral_volume';
  return recordEvents(view, now, pod, [{ type: 'Warning', reason: 'FailedBinding', message, component, once: true }]);
}

function* podWithEphemeralVolume({ before, after }: ObjectChange<Pod>): Iterable<ReconcileRequest> {
  // The volumes of a Pod never change.
  if (before !== undefined || after?.spec.volumes === undefined) return;
  if (hasEphemeralVolume(after)) yield { namespace: after.metadata.namespace, name: after.metadata.name };
}

/** When a claim is gone, whoever has an ephemeral volume of its name can have one of its own. */
function* podsOfGoneClaim(
  { before, after }: ObjectChange<PersistentVolumeClaim>,
  view: View,
): Iterable<ReconcileRequest> {
  if (before === undefined || after !== undefined) return;
  const { namespace, name } = before.metadata;
  for (const pod of podsUsing(view, namespace, name)) {
    if (hasEphemeralVolume(pod)) yield { namespace, name: pod.metadata.name };
  }
}

function hasEphemeralVolume({ spec }: Pod): boolean {
  return spec.volumes?.some(({ ephemeral }) => ephemeral !== undefined) === true;
}
