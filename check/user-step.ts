import type { Command } from '../core/model/command.js';
import type { Json, JsonObject } from '../core/model/json.js';
import type { KubeObject, ObjectDraft } from '../core/model/object.js';
import type { ResourceType } from '../core/model/resource-type.js';
import type { Millis } from '../core/model/revision.js';
import { recordedPatch } from './recorded-patch.js';

/** One thing a user does. Plain JSON, so that a replay string can hold it. */
export interface UserStep {
  /** How long the user waits after the cluster came to rest, in milliseconds. */
  readonly after?: Millis;
  readonly command: Command;
}

/** What users do to the cluster, in order. */
export type Workload = readonly UserStep[];

/** Where a helper's object is: `namespace` is left out for cluster-scoped kinds. */
type Place = string | undefined;

const MANAGER = { fieldManager: 'user' };

/** Creates an object; refused when one of that name is there. apiVersion and kind are the type's. */
export function create<T extends KubeObject>(
  type: ResourceType<T>,
  object: Omit<ObjectDraft<T>, 'apiVersion' | 'kind'>,
): UserStep {
  const { namespace, name } = object.metadata;
  return {
    command: { verb: 'create', target: target(type, namespace, name), object: withKind(type, object) },
  };
}

/** Applies an object as `kubectl apply --server-side --force-conflicts` does: makes it, or changes what it says otherwise. */
export function apply<T extends KubeObject>(
  type: ResourceType<T>,
  object: Omit<ObjectDraft<T>, 'apiVersion' | 'kind'>,
): UserStep {
  const { namespace, name } = object.metadata;
  const patch = { type: 'apply', value: withKind(type, object), force: true } as const;
  return { command: { verb: 'patch', target: target(type, namespace, name), patch, options: MANAGER } };
}

/**
 * Edits an object. The change is a merge patch (RFC 7386), or a function that sets and deletes members of a draft; what it sets is recorded
 * once, here, so it can read nothing of the object that will be there.
 */
export function edit(
  type: ResourceType,
  namespace: Place,
  name: string,
  change: JsonObject | ((draft: EditDraft) => void),
): UserStep {
  const value = typeof change === 'function' ? recordedPatch(change) : change;
  return { command: { verb: 'patch', target: target(type, namespace, name), patch: { type: 'merge', value } } };
}

/** Any object as an edit sees it: every member is there to be set. */
// biome-ignore lint/suspicious/noExplicitAny: the members of an object of any kind, which a person writes down as they would in an editor.
export type EditDraft = any;

/** Sets `spec.replicas`, or the field of the spec that stands for it, such as `size`. */
export function scale(
  type: ResourceType,
  namespace: Place,
  name: string,
  replicas: number,
  field = 'replicas',
): UserStep {
  return edit(type, namespace, name, { spec: { [field]: replicas } });
}

/** Deletes an object. */
export function remove(
  type: ResourceType,
  namespace: Place,
  name: string,
  propagationPolicy?: 'Background' | 'Foreground' | 'Orphan',
): UserStep {
  const deletion = propagationPolicy === undefined ? {} : { deletion: { propagationPolicy } };
  return { command: { verb: 'delete', target: target(type, namespace, name), ...deletion } };
}

/** The same step, so many milliseconds after the cluster came to rest. */
export function after(delay: Millis, step: UserStep): UserStep {
  return { ...step, after: delay };
}

function target(type: ResourceType, namespace: Place, name: Place): Command['target'] {
  return {
    resource: type.groupResource,
    ...(type.namespaced && namespace !== undefined ? { namespace } : {}),
    ...(name === undefined ? {} : { name }),
  };
}

function withKind(type: ResourceType, object: object): JsonObject {
  return { apiVersion: type.apiVersion, kind: type.kind, ...(object as { readonly [member: string]: Json }) };
}
