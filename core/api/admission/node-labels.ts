import type { JsonObject } from '../../model/json.js';

/** What a kubelet says of the machine that it runs on. Source: k8s.io/kubelet pkg/apis/well_known_labels.go. */
const KUBELET_LABELS: ReadonlySet<string> = new Set([
  'kubernetes.io/hostname',
  'topology.kubernetes.io/zone',
  'topology.kubernetes.io/region',
  'failure-domain.beta.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region',
  'beta.kubernetes.io/instance-type',
  'node.kubernetes.io/instance-type',
  'kubernetes.io/os',
  'kubernetes.io/arch',
  'beta.kubernetes.io/os',
  'beta.kubernetes.io/arch',
]);
const KUBELET_DOMAINS = ['kubelet.kubernetes.io', 'node.kubernetes.io'];
const KUBERNETES_DOMAINS = ['kubernetes.io', 'k8s.io'];
const RESTRICTED_DOMAINS = ['node-restriction.kubernetes.io'];

/**
 * The labels of its node that a kubelet may not give, change or take away, and has, in order. Source: plugin/pkg/admission/noderestriction
 * getForbiddenLabels.
 */
export function forbiddenNodeLabels(after: JsonObject, before: JsonObject): readonly string[] {
  const keys = [...new Set([...Object.keys(after), ...Object.keys(before)])];
  return keys.filter((key) => after[key] !== before[key] && isForbidden(key)).sort();
}

function isForbidden(label: string): boolean {
  if (isIn(label, RESTRICTED_DOMAINS)) return true;
  return isIn(label, KUBERNETES_DOMAINS) && !KUBELET_LABELS.has(label) && !isIn(label, KUBELET_DOMAINS);
}

function isIn(label: string, domains: readonly string[]): boolean {
  const slash = label.indexOf('/');
  const domain = slash < 0 ? '' : label.slice(0, slash);
  return domains.some((one) => domain === one || domain.endsWith(`.${one}`));
}
