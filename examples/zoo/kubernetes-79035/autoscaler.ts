import {
  type Controller,
  type Intent,
  itself,
  type KubeObject,
  kinds,
  mergePatch,
  type ResourceType,
  watch,
} from '../hindcast.js';

const { DEPLOYMENTS } = kinds;

export type Deployment = NonNullable<typeof DEPLOYMENTS.object>;

interface HorizontalPodAutoscaler extends KubeObject {
  readonly spec: {
    readonly scaleTargetRef: { readonly apiVersion: string; readonly kind: string; readonly name: string };
    readonly minReplicas?: number;
    readonly maxReplicas: number;
  };
}

export const AUTOSCALERS: ResourceType<HorizontalPodAutoscaler> = {
  groupResource: 'horizontalpodautoscalers.autoscaling',
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  namespaced: true,
};

/** The part that the bug is in: the number that stands for "as many as now". */
export type CurrentReplicas = (deployment: Deployment) => number;

/** How often an autoscaler looks. Source: kube-controller-manager --horizontal-pod-autoscaler-sync-period. */
const SYNC_PERIOD = 15_000;

/**
 * An autoscaler whose metrics are always within the tolerance of their target: it wants as many replicas as there are now, within its
 * limits. That is the case in which the real one feeds its own reading back.
 */
export function autoscaler(currentReplicas: CurrentReplicas): Controller {
  return {
    name: 'horizontal-pod-autoscaler',
    watches: [watch(AUTOSCALERS, itself)],
    reconcile(view, { namespace, name }) {
      const intents: Intent[] = [];
      const scaler = view.get(AUTOSCALERS, namespace, name);
      if (scaler === undefined) return { intents };
      const deployment = view.get(DEPLOYMENTS, namespace, scaler.spec.scaleTargetRef.name);
      const asked = deployment?.spec.replicas ?? 1;
      if (deployment !== undefined && asked !== 0) {
        const { minReplicas = 1, maxReplicas } = scaler.spec;
        const replicas = Math.min(Math.max(currentReplicas(deployment), minReplicas), maxReplicas);
        const scale = { metadata: { uid: deployment.metadata.uid }, spec: { replicas } };
        if (replicas !== asked) intents.push(mergePatch(DEPLOYMENTS, deployment, scale, { subresource: 'scale' }));
      }
      return { intents, requeueAfter: SYNC_PERIOD };
    },
  };
}
