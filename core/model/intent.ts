import type { DeleteOptions, Intent } from './command.js';
import type { GroupResource } from './group-resource.js';
import type { JsonObject } from './json.js';
import type { KubeObject, ObjectDraft } from './object.js';
import type { ResourceType } from './resource-type.js';

const json = (value: object) => value as JsonObject;

/** What every intent may be given besides what it asks for. */
export interface IntentOptions {
  /** Why, in a few words and in lower case: it stands under WHY in the log. */
  readonly reason?: string;
}

/** What a deletion may be given. */
export interface DeletionOptions extends DeleteOptions, IntentOptions {}

/** What a patch may be given. */
export interface PatchOptions extends IntentOptions {
  /** Patches this part instead of the object: `status`, `scale`. */
  readonly subresource?: string;
}

/** Asks for a new object. Give `metadata.name`, or `metadata.generateName` to have a name chosen when it is decided. */
export function createObject<T extends KubeObject>(
  type: ResourceType<T>,
  draft: Omit<ObjectDraft<T>, 'apiVersion' | 'kind'>,
  options: IntentOptions = {},
): Intent {
  const { namespace, name } = draft.metadata;
  return withReason(
    {
      verb: 'create',
      target: { resource: type.groupResource, namespace, name },
      object: json({ apiVersion: type.apiVersion, kind: type.kind, ...draft }),
    },
    options,
  );
}

/** Asks to replace an object, refused when it changed since the view: the object carries the resourceVersion it was read at. */
export function updateObject<T extends KubeObject>(
  type: ResourceType<T>,
  object: T,
  options: IntentOptions = {},
): Intent {
  const { namespace, name } = object.metadata;
  return withReason(
    { verb: 'update', target: { resource: type.groupResource, namespace, name }, object: json(object) },
    options,
  );
}

/** Asks to replace an object's status only, with the same check. */
export function updateStatus<T extends KubeObject>(
  type: ResourceType<T>,
  object: T,
  options: IntentOptions = {},
): Intent {
  const { namespace, name } = object.metadata;
  return withReason(
    {
      verb: 'update',
      target: { resource: type.groupResource, namespace, name, subresource: 'status' },
      object: json(object),
    },
    options,
  );
}

/** Asks for a JSON merge patch (RFC 7386) of an object or of a subresource. */
export function mergePatch<T extends KubeObject>(
  type: ResourceType<T>,
  object: { readonly metadata: { readonly namespace?: string; readonly name: string } },
  value: object,
  options: PatchOptions = {},
): Intent {
  return patchIntent(type, object, { type: 'merge', value: json(value) }, options);
}

/**
 * Asks for a strategic merge patch of an object or of a subresource: lists are merged by their keys, and `$deleteFromPrimitiveList/finalizers`
 * takes one item out of a list whatever else happened to it.
 */
export function strategicPatch<T extends KubeObject>(
  type: ResourceType<T>,
  object: { readonly metadata: { readonly namespace?: string; readonly name: string } },
  value: object,
  options: PatchOptions = {},
): Intent {
  return patchIntent(type, object, { type: 'strategic', value: json(value) }, options);
}

/** What a server-side apply is given. */
export interface ApplyOptions extends IntentOptions {
  /** Whose fields they are to be. */
  readonly fieldManager: string;
  /** Refused when the object has another version than this. */
  readonly resourceVersion?: string;
}

/** Asks to apply a configuration on the server, in the version that it is written in. Conflicts are refused. */
export function applyObject(
  groupResource: GroupResource,
  object: { readonly namespace?: string; readonly name: string },
  value: JsonObject & { readonly apiVersion: string },
  { fieldManager, ...options }: Omit<ApplyOptions, 'resourceVersion'>,
): Intent {
  const patch = { type: 'apply', value, force: false } as const;
  const { target, ...intent } = patchIntent({ groupResource }, { metadata: object }, patch, options);
  return { ...intent, target: { ...target, apiVersion: value.apiVersion }, options: { fieldManager } } as Intent;
}

/** Asks to apply a status on the server, taking its fields over from whoever has them. */
export function applyStatus<T extends KubeObject>(
  type: ResourceType<T>,
  object: T,
  status: object,
  options: ApplyOptions,
): Intent {
  const { namespace, name } = object.metadata;
  const { apiVersion, kind } = type;
  const value = json({ apiVersion, kind, metadata: { ...(namespace && { namespace }), name }, status });
  const intent = patchIntent(
    type,
    object,
    { type: 'apply', value, force: true },
    { ...options, subresource: 'status' },
  );
  return { ...intent, options: { fieldManager: options.fieldManager } } as Intent;
}

function patchIntent(
  type: Pick<ResourceType, 'groupResource'>,
  object: { readonly metadata: { readonly namespace?: string; readonly name: string } },
  patch: Extract<Intent, { verb: 'patch' }>['patch'],
  options: PatchOptions,
): Intent {
  const { namespace, name } = object.metadata;
  const target = { resource: type.groupResource, namespace, name, subresource: options.subresource };
  return withReason({ verb: 'patch', target, patch }, options);
}

/** Asks to delete an object, by default only the very one that was seen (its uid is a precondition). */
export function deleteObject<T extends KubeObject>(
  type: Pick<ResourceType<T>, 'groupResource'>,
  object: KubeObject,
  options: DeletionOptions = {},
): Intent {
  const { namespace, name, uid } = object.metadata;
  const { reason: _, ...deletion } = options;
  return withReason(
    {
      verb: 'delete',
      target: { resource: type.groupResource, namespace, name },
      deletion: { preconditions: { uid }, ...deletion },
    },
    options,
  );
}

/** Asks to bind a Pod to a node, as the scheduler does through `pods/binding`. */
export function bindPod(pod: KubeObject, nodeName: string, options: IntentOptions = {}): Intent {
  const { namespace, name, uid } = pod.metadata;
  return withReason(
    {
      verb: 'create',
      target: { resource: 'pods', namespace, name, subresource: 'binding' },
      object: {
        apiVersion: 'v1',
        kind: 'Binding',
        metadata: { namespace, name, uid },
        target: { apiVersion: 'v1', kind: 'Node', name: nodeName },
      },
    },
    options,
  );
}

/** Code without types may give anything for a reason, and would learn of it only from a log that cannot be read. */
function withReason(intent: Intent, options: IntentOptions): Intent {
  const { reason } = options;
  if (typeof options !== 'object' || (reason !== undefined && typeof reason !== 'string'))
    throw new TypeError("the reason of an intent is a text among its options: { reason: 'too few replicas' }");
  return reason === undefined ? intent : { ...intent, reason };
}
