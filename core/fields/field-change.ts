import type { Json } from '../model/json.js';

/**
 * One field that differs between two versions of an object. `path` is for people and stable enough to search for:
 * `spec.replicas`, `metadata.labels["app.kubernetes.io/name"]`, `spec.containers[name=web].ports[containerPort=80,protocol=TCP]`;
 * items of lists that have no keys are named by position, `spec.tolerations[0]`.
 * `reordered` lists hold the same items in another order; `before` and `after` name those that both have.
 */
export type FieldChange =
  | { readonly path: string; readonly type: 'added'; readonly after: Json }
  | { readonly path: string; readonly type: 'removed'; readonly before: Json }
  | { readonly path: string; readonly type: 'changed'; readonly before: Json; readonly after: Json }
  | {
      readonly path: string;
      readonly type: 'reordered';
      readonly before: readonly string[];
      readonly after: readonly string[];
    };

/** The way to a field, from the field up. Paths are written only for what differs, which is little of what is compared. */
export interface FieldPlace {
  readonly parent: FieldPlace | undefined;
  readonly step: FieldStep;
}

/** A member of an object, or an item of a list by its keys or its position. */
export type FieldStep = { readonly member: string } | { readonly item: string | number };

/** Writes the path of a place. */
export function fieldPath(place: FieldPlace | undefined): string {
  if (place === undefined) return '';
  const before = fieldPath(place.parent);
  if ('item' in place.step) return `${before}[${place.step.item}]`;
  const { member } = place.step;
  if (!/^[A-Za-z_$][\w$-]*$/.test(member)) return `${before}[${JSON.stringify(member)}]`;
  return before === '' ? member : `${before}.${member}`;
}
