import { type KubeObject, toJson } from '../../model/object.js';
import type { SelectableFields } from '../../model/selectable-fields.js';
import { asNumber, asObject } from './json-fields.js';

export const NAME_FIELD = 'metadata.name';
export const NAMESPACE_FIELD = 'metadata.namespace';

/**
 * What a kind offers to field selectors that reads its fields as they stand. Source: the AddFieldLabelConversionFunc calls in kubernetes
 * pkg/apis/…/conversion.go, and the resources' own `ToSelectableFields` in pkg/registry for what the fields hold.
 */
export function offers(...labels: string[]): SelectableFields {
  return { labels, unsupported: (field) => `field label not supported: ${field}` };
}

/** Reads a flag in a part of the object, which is false where it is absent. */
export function flagAt(part: string, key: string): (object: KubeObject) => string {
  return (object) => String(asObject(toJson(object)[part])[key] === true);
}

/** Reads a count in a part of the object, which is 0 where it is absent. */
export function countAt(part: string, key: string): (object: KubeObject) => string {
  return (object) => String(asNumber(asObject(toJson(object)[part])[key]));
}

/** How many Pods a kind that keeps replicas has. */
export const REPLICAS_READER = new Map([['status.replicas', countAt('status', 'replicas')]]);

/** What a custom resource offers beside its name and namespace: the paths, such as `spec.color`, that its definition makes selectable. */
export function customFields(namespaced: boolean, paths: readonly string[]): SelectableFields {
  return offers(NAME_FIELD, ...(namespaced ? [NAMESPACE_FIELD] : []), ...paths);
}
