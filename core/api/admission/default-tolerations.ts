import { withFields } from '../../model/own-copy.js';
import { ok } from '../../model/result.js';
import type { Pod, Toleration } from '../../schema/generated/types/core.js';
import { PODS } from '../../schema/kinds.js';
import type { AdmissionPlugin } from './plugin.js';

const TAINTS = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];
const SECONDS = 300;

function addDefaultTolerations(pod: Pod): Pod {
  const present = pod.spec.tolerations ?? [];
  const missing = TAINTS.filter((key) => !present.some((toleration) => covers(toleration, key)));
  if (missing.length === 0) return pod;
  const added = missing.map(
    (key): Toleration => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: SECONDS }),
  );
  return withFields(pod, { spec: withFields(pod.spec, { tolerations: [...present, ...added] }) });
}

function covers(toleration: Toleration, key: string): boolean {
  const keyMatches = toleration.key === key || (toleration.key ?? '') === '';
  return keyMatches && (toleration.effect === 'NoExecute' || toleration.effect === undefined);
}

/** Lets a Pod stay five minutes on a node that is gone, unless it says otherwise. Source: plugin/pkg/admission/defaulttolerationseconds. */
export const DEFAULT_TOLERATION_SECONDS: AdmissionPlugin = {
  name: 'DefaultTolerationSeconds',
  resources: [PODS.groupResource],
  create: (_scene, pod) => ok(addDefaultTolerations(pod as Pod)),
  update: (_scene, pod, { subresource }) => ok(subresource === undefined ? addDefaultTolerations(pod as Pod) : pod),
};
