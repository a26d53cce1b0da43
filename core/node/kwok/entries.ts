import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { type KubeObject, toJson } from '../../model/object.js';
import type { Pod } from '../../schema/generated/types/core.js';

// Custom resources are stored as they were written, whatever their definition does not check: nothing here trusts their shape.

/** What an object's spec lists under a name, without what is no object. */
export function entriesOf(object: KubeObject, list: string): readonly JsonObject[] {
  const { spec } = toJson(object);
  return isJsonObject(spec) ? items(spec[list]) : [];
}

/** Whether an object for many Pods is for this one. Source: kwok pkg/apis/internalversion ObjectSelector.Match. */
export function selects(object: KubeObject, { metadata }: Pod): boolean {
  const { spec } = toJson(object);
  const selector = isJsonObject(spec) && isJsonObject(spec['selector']) ? spec['selector'] : {};
  const holds = (field: string, value: string) => {
    const names = items(selector[field], isText);
    return names.length === 0 || names.includes(value);
  };
  return holds('matchNamespaces', metadata.namespace ?? '') && holds('matchNames', metadata.name);
}

/** The items of a list that are objects, or what else is asked for; none of what is no list. */
export function items(value: Json | undefined): readonly JsonObject[];
export function items<T extends Json>(value: Json | undefined, is: (one: Json) => one is T): readonly T[];
export function items(value: Json | undefined, is: (one: Json) => boolean = isJsonObject): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]).filter(is) : [];
}

export function isText(value: Json): value is string {
  return typeof value === 'string';
}
