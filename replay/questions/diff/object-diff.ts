import type { Operation } from 'fast-json-patch';
import { diffFields } from '../../../core/fields/diff-fields.js';
import type { FieldChange } from '../../../core/fields/field-change.js';
import { type ShownFields, shownFields } from '../../../core/fields/shown-fields.js';
import type { GroupResource } from '../../../core/model/group-resource.js';
import type { JsonObject } from '../../../core/model/json.js';
import type { KubeObject } from '../../../core/model/object.js';
import type { FieldSchema } from '../../../core/schema/field-schema.js';
import type { ObjectFilter } from '../../log/object-selector.js';
import { patchBetween } from './patch-between.js';
import { withoutIdentity } from './without-identity.js';

/** How to compare objects. */
export interface DiffOptions extends ShownFields {
  /**
   * `identity` leaves out what differs whenever the same is done twice: UIDs, resource versions, times, whatever holds a UID, and the
   * order of lists that are maps.
   * Only then can histories that ran apart be equal.
   */
  readonly ignoring?: 'identity';
  /** Also gives each difference as an RFC 6902 patch. */
  readonly withPatch?: boolean;
}

/** Which of the objects that differ to tell. */
export interface DiffFilter {
  readonly selector?: ObjectFilter;
  /** Only objects whose labels fit this selector, in the words of `kubectl -l`, on one side or the other. */
  readonly labelSelector?: string;
  /** Leaves out noise, see `Noise`, but for that about a resource that the selector names. How much is told to whoever asks. */
  readonly withoutNoise?: boolean;
}

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
  /**
   * With `withPatch`: the RFC 6902 patch that makes the new object of the old one, where both are without the fields that are not
   * compared. An absent object is `null`: it is added, or removed, at the root.
   */
  readonly patch?: readonly Operation[];
}

/** Compares two versions of one object; undefined when nothing that is looked at differs, or when both are absent. */
export function diffVersions(
  resource: GroupResource,
  before: KubeObject | undefined,
  after: KubeObject | undefined,
  schema: FieldSchema | undefined,
  options: DiffOptions,
): ObjectDiff | undefined {
  const object = after ?? before;
  if (object === undefined || before === after) return undefined;
  const old = before && comparedFields(before, schema, options);
  const now = after && comparedFields(after, schema, options);
  const patch = options.withPatch === true ? { patch: patchBetween(old, now) } : {};
  const about = { ...aboutObject(resource, object), ...patch };
  if (old === undefined) return { ...about, change: 'added', object };
  if (now === undefined) return { ...about, change: 'removed', object };
  const fields = changesThatCount(diffFields(old, now, schema), options);
  if (fields.length === 0) return undefined;
  const isSame = options.ignoring === 'identity' || before!.metadata.uid === after!.metadata.uid;
  return { ...about, change: 'changed', ...(isSame ? {} : { recreated: true }), fields };
}

function comparedFields(object: KubeObject, schema: FieldSchema | undefined, options: DiffOptions): JsonObject {
  const shown = shownFields(object, options);
  return options.ignoring === 'identity' ? withoutIdentity(shown, schema) : shown;
}

/** In which order controllers wrote into a map list says nothing of what they wrote. */
function changesThatCount(fields: readonly FieldChange[], { ignoring }: DiffOptions): readonly FieldChange[] {
  return ignoring === 'identity' ? fields.filter(({ type }) => type !== 'reordered') : fields;
}

function aboutObject(resource: GroupResource, { kind, metadata }: KubeObject): DiffedObject {
  const { namespace, name } = metadata;
  return { resource, kind, ...(namespace === undefined ? {} : { namespace }), name };
}
