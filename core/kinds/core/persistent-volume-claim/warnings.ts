import type { JsonObject } from '../../../model/json.js';
import { quantityFrom } from '../../../model/quantity.js';
import { asObject, textUnder } from '../../fields/json-fields.js';

const STORAGE_CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';

/** What to warn of in a claim. Source of this file: kubernetes pkg/api/persistentvolumeclaim/util.go GetWarningsForPersistentVolumeClaim. */
export function persistentVolumeClaimWarnings(claim: JsonObject): string[] {
  const annotated = textUnder(asObject(claim['metadata'])['annotations'], STORAGE_CLASS_ANNOTATION) !== undefined;
  const message = 'deprecated since v1.8; use "storageClassName" attribute instead';
  return [
    ...(annotated ? [`metadata.annotations[${STORAGE_CLASS_ANNOTATION}]: ${message}`] : []),
    ...claimSpecWarnings(asObject(claim['spec']), 'spec'),
  ];
}

/** What to warn of in the spec of a claim, in an object of its own or in a template. */
export function claimSpecWarnings(spec: JsonObject, path: string): string[] {
  const resources = asObject(spec['resources']);
  return ['requests', 'limits'].flatMap((list) => {
    const storage = asObject(resources[list])['storage'];
    const amount = typeof storage === 'string' || typeof storage === 'number' ? quantityFrom(storage) : undefined;
    if (amount === undefined || amount.nano % 1_000_000_000n === 0n) return [];
    return [`${path}.resources.${list}[storage]: fractional byte value "${storage}" is invalid, must be an integer`];
  });
}
