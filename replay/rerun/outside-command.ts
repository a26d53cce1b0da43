import type { Operation } from 'fast-json-patch';
import type { ClusterEvent } from '../../core/model/cluster-event.js';
import type { Command, CommandTarget, DeleteOptions } from '../../core/model/command.js';
import { groupResource } from '../../core/model/group-resource.js';
import type { Json, JsonObject } from '../../core/model/json.js';
import { type KubeObject, toJson } from '../../core/model/object.js';

const FOREGROUND = 'foregroundDeletion';
const ORPHAN = 'orphan';

/** What the server decides by itself whenever an object is written. */
const SERVER_PATHS = /^\/metadata\/(managedFields|generation|resourceVersion)(\/|$)/;

/** Finds the object that an event changed, as it was before. */
export type Before = () => Promise<KubeObject | undefined>;

/**
 * The command that asks for what a recorded event did. Commands themselves are not recorded, so it asks for the outcome: an object just
 * as it was made, the fields that were changed, a deletion with the grace that was given. What several writes of one request did is asked
 * for one by one.
 */
export async function outsideCommand(event: ClusterEvent, before: Before): Promise<Command> {
  const { change, ref, request } = event;
  const { fieldManager, subresource } = request;
  const target: CommandTarget = {
    resource: groupResource(ref.group, ref.resource),
    ...(ref.namespace === undefined ? {} : { namespace: ref.namespace }),
    name: ref.name,
  };
  const options = fieldManager === undefined ? {} : { options: { fieldManager } };
  if (change.type === 'created') return { verb: 'create', target, object: createdObject(change.object), ...options };
  const isDeletion = request.verb === 'delete' || subresource === 'eviction';
  if (change.type === 'deleted') {
    if (isDeletion) return { verb: 'delete', target, deletion: await removal(event, before), ...options };
    return { verb: 'patch', ...released(target), ...options };
  }
  if (isDeletion && begins(change.patch, '/metadata/deletion')) {
    return { verb: 'delete', target, deletion: marking(change.patch), ...options };
  }
  if (subresource === 'binding') return { verb: 'create', ...bound(target, change.patch), ...options };
  const operations = change.patch.filter(({ path }) => !SERVER_PATHS.test(path)) as unknown as Json;
  // Of a scale only the number of replicas comes through, and that is a field of the object itself.
  const part = subresource === undefined || subresource === 'scale' ? target : { ...target, subresource };
  return { verb: 'patch', target: part, patch: { type: 'json', operations }, ...options };
}

/** An object without what only the server may say. */
function createdObject(object: KubeObject): JsonObject {
  const { resourceVersion, creationTimestamp, managedFields, uid, ...metadata } = object.metadata;
  return { ...toJson(object), metadata: metadata as unknown as JsonObject };
}

/** A Pod that was on a node and went at once had been given no time; without a node none is needed. */
async function removal({ ref }: ClusterEvent, before: Before): Promise<DeleteOptions> {
  if (ref.resource !== 'pods' || ref.group !== '') return {};
  const pod = (await before()) as (KubeObject & { readonly spec?: { readonly nodeName?: string } }) | undefined;
  return (pod?.spec?.nodeName ?? '') === '' ? {} : { gracePeriodSeconds: 0 };
}

/** The options that mark an object as the patch does. */
function marking(patch: readonly Operation[]): DeleteOptions {
  const grace = patch.find(({ path }) => path === '/metadata/deletionGracePeriodSeconds');
  const seconds = grace !== undefined && 'value' in grace ? grace.value : undefined;
  const added = JSON.stringify(patch.filter(({ path }) => path.startsWith('/metadata/finalizers')));
  const policy = added.includes(`"${FOREGROUND}"`)
    ? 'Foreground'
    : added.includes(`"${ORPHAN}"`)
      ? 'Orphan'
      : undefined;
  return {
    ...(typeof seconds === 'number' ? { gracePeriodSeconds: seconds } : {}),
    ...(policy === undefined ? {} : { propagationPolicy: policy }),
  };
}

/** The last finalizer was taken from an object that waited for nothing else. */
function released(target: CommandTarget): Pick<Extract<Command, { verb: 'patch' }>, 'target' | 'patch'> {
  if (target.resource !== 'namespaces')
    return { target, patch: { type: 'merge', value: { metadata: { finalizers: null } } } };
  return {
    target: { ...target, subresource: 'finalize' },
    patch: { type: 'merge', value: { spec: { finalizers: [] } } },
  };
}

function bound(
  target: CommandTarget,
  patch: readonly Operation[],
): Pick<Extract<Command, { verb: 'create' }>, 'target' | 'object'> {
  const node = patch.find(({ path }) => path === '/spec/nodeName');
  const name = node !== undefined && 'value' in node ? String(node.value) : '';
  return {
    target: { ...target, subresource: 'binding' },
    object: {
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: { name: target.name },
      target: { apiVersion: 'v1', kind: 'Node', name },
    },
  };
}

function begins(patch: readonly Operation[], path: string): boolean {
  return patch.some((operation) => operation.path.startsWith(path));
}
