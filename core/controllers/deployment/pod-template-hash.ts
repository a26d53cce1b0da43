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

/** What templates say, apart from the hash label: objects never change, and the same ones are compared again and again. */
const said = new WeakMap<PodTemplateSpec, string>();

/** Whether two templates say the same, apart from the hash label. Source: deployment_util.go EqualIgnoreHash. */
export function isSameTemplate(a: PodTemplateSpec | undefined, b: PodTemplateSpec | undefined): boolean {
  return textWithoutHash(a) === textWithoutHash(b);
}

function textWithoutHash(template: PodTemplateSpec | undefined): string {
  if (template === undefined) return canonicalJson(template);
  let text = said.get(template);
  if (text === undefined) {
    text = canonicalJson(withoutHash(template));
    said.set(template, text);
  }
  return text;
}

function withoutHash(template: PodTemplateSpec | undefined): PodTemplateSpec | undefined {
  if (template?.metadata?.labels === undefined) return template;
  const { [POD_TEMPLATE_HASH]: _hash, ...labels } = template.metadata.labels;
  return { ...template, metadata: { ...template.metadata, labels } };
}
