import type { PodTemplateSpec } from '../../schema/generated/types/core.js';
import { canonicalJson } from '../canonical-json.js';
import { fnv32a, safeEncode } from '../safe-encode.js';

/** The label that tells a Deployment's ReplicaSets and their Pods apart. */
export const POD_TEMPLATE_HASH = 'pod-template-hash';

/**
 * A short name for a Pod template: the same for templates that say the same. `collisionCount` changes it when another
 * template already took that name. Kubernetes hashes Go's memory layout, which nobody else can; so the values differ from
 * its own, and their form does not.
 * Source: pkg/controller/controller_utils.go ComputeHash.
 */
export function podTemplateHash(template: PodTemplateSpec, collisionCount: number | undefined): string {
  const text = collisionCount === undefined ? canonicalJson(template) : `${canonicalJson(template)}#${collisionCount}`;
  return safeEncode(String(fnv32a(text)));
}

/** Whether two templates say the same, apart from the hash label. Source: deployment_util.go EqualIgnoreHash. */
export function isSameTemplate(a: PodTemplateSpec | undefined, b: PodTemplateSpec | undefined): boolean {
  return canonicalJson(withoutHash(a)) === canonicalJson(withoutHash(b));
}

function withoutHash(template: PodTemplateSpec | undefined): PodTemplateSpec | undefined {
  if (template?.metadata?.labels === undefined) return template;
  const { [POD_TEMPLATE_HASH]: _hash, ...labels } = template.metadata.labels;
  return { ...template, metadata: { ...template.metadata, labels } };
}
