import type { GroupResource } from '../../core/model/group-resource.js';
import type { KubeObject } from '../../core/model/object.js';
import type { FieldSchema } from '../../core/schema/field-schema.js';
import { diffFields } from './diff-fields.js';
import type { FieldChange } from './field-change.js';
import { type ShownFields, shownFields } from './shown-fields.js';

/** What became of one object between two revisions. Plain JSON: it travels over HTTP as it is. */
export type ObjectDiff = DiffedObject &
  (
    | { readonly change: 'added' | 'removed'; readonly object: KubeObject }
    | {
        readonly change: 'changed';
        /** True when the object was deleted in between and another of the same name was made. */
        readonly recreated?: true;
        readonly fields: readonly FieldChange[];
      }
  );

/** Which object a difference is about. */
export interface DiffedObject {
  readonly resource: GroupResource;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

/** Compares two versions of one object; undefined when nothing that is shown differs, or when both are absent. */
export function diffVersions(
  resource: GroupResource,
  before: KubeObject | undefined,
  after: KubeObject | undefined,
  schema: FieldSchema | undefined,
  shown: ShownFields,
): ObjectDiff | undefined {
  const object = after ?? before;
  if (object === undefined || before === after) return undefined;
  const about = aboutObject(resource, object);
  if (before === undefined) return { ...about, change: 'added', object };
  if (after === undefined) return { ...about, change: 'removed', object };
  const fields = diffFields(shownFields(before, shown), shownFields(after, shown), schema);
  if (fields.length === 0) return undefined;
  return {
    ...about,
    change: 'changed',
    ...(before.metadata.uid === after.metadata.uid ? {} : { recreated: true }),
    fields,
  };
}

function aboutObject(resource: GroupResource, { kind, metadata }: KubeObject): DiffedObject {
  const { namespace, name } = metadata;
  return { resource, kind, ...(namespace === undefined ? {} : { namespace }), name };
}
