import { invalidValue, required } from '../../../model/field-error.js';
import { parseGoUrl } from '../../../model/go-url.js';
import type { JsonObject } from '../../../model/json.js';
import { asObject, asText } from '../../fields/json-fields.js';
import type { Causes } from '../../validation/causes.js';

const APPROVAL = 'api-approved.kubernetes.io';

type Approval = 'missing' | 'bypassed' | 'approved' | 'invalid';

/** Source: apiextensions-apiserver pkg/apihelpers GetAPIApprovalState. */
function approvalOf(definition: JsonObject): Approval {
  const annotation = approvalText(definition);
  if (annotation === '') return 'missing';
  if (annotation.startsWith('unapproved')) return 'bypassed';
  const url = parseGoUrl(annotation);
  return url.ok && url.value.host !== '' && url.value.scheme !== '' ? 'approved' : 'invalid';
}

function approvalText(definition: JsonObject): string {
  return asText(asObject(asObject(definition['metadata'])['annotations'])[APPROVAL]);
}

/** Groups of the community need its approval. Source: KEP-1111, validateAPIApproval. */
export function checkApproval(definition: JsonObject, old: JsonObject | undefined, causes: Causes): void {
  const group = asText(asObject(definition['spec'])['group']);
  if (!/(?:^|\.)(?:k8s|kubernetes)\.io$/.test(group)) return;
  const approval = approvalOf(definition);
  if (old !== undefined && approvalOf(old) === approval) return;
  const path = `metadata.annotations[${APPROVAL}]`;
  const see = 'see https://github.com/kubernetes/enhancements/pull/1111';
  const needed = `protected groups must have approval annotation "${APPROVAL}"`;
  if (approval === 'missing') causes.push(required(path, `${needed}, ${see}`));
  if (approval === 'invalid') {
    const detail = `${needed} with either a URL or a reason starting with "unapproved", ${see}`;
    causes.push(invalidValue(path, approvalText(definition), detail));
  }
}
