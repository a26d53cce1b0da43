import type { Intent, Patch } from '../../core/model/command.js';
import { createObject, deleteObject, updateObject, updateStatus } from '../../core/model/intent.js';
import type { Json } from '../../core/model/json.js';
import type { ResourceType } from '../../core/model/resource-type.js';
import type { ClientCall, ClientRead } from './client-call.js';
import type { KubeClient, KubeReader } from './kube-client.js';

/** Makes a call and gives a promise of its answer. */
export type Ask = (call: ClientCall) => Promise<never>;

const PATCHES: ReadonlySet<unknown> = new Set(['json', 'merge', 'strategic', 'apply']);

/** A client that makes calls of what is asked of it, each with a promise that stays open until the call is answered. */
export function promisingClient(ask: Ask): KubeClient {
  const read = (what: ClientRead) => ask({ read: what });
  const write = (intent: Intent, reason: string | undefined) =>
    ask({ write: reason === undefined ? intent : { ...intent, reason } });
  const reader = (live: boolean): KubeReader => ({
    get: (type, namespace, name) =>
      read({ does: 'get', type: plainType(type), ...inNamespace(type, namespace), name, live }),
    list: (type, query = {}) => read({ does: 'list', type: plainType(type), query: { ...query }, live }),
  });
  return {
    ...reader(false),
    live: reader(true),
    watch: (type, { resourceVersion, namespace }) =>
      read({ does: 'watch', type: plainType(type), ...inNamespace(type, namespace), resourceVersion }),
    create: (type, object, notes) => write(asJson(createObject(type, object)), notes?.reason),
    update: (type, object, notes) => write(asJson(updateObject(type, object)), notes?.reason),
    updateStatus: (type, object, notes) => write(asJson(updateStatus(type, object)), notes?.reason),
    patch: (type, { metadata: { namespace, name } }, patch, { subresource, reason } = {}) => {
      const target = { resource: type.groupResource, ...inNamespace(type, namespace), name };
      const body: Patch = PATCHES.has(patch.type) ? (patch as Patch) : { type: 'merge', value: patch as Json };
      return write(
        asJson({ verb: 'patch', target: subresource === undefined ? target : { ...target, subresource }, patch: body }),
        reason,
      );
    },
    delete: (type, { metadata: { namespace, name } }, deletion, notes) => {
      const object = { apiVersion: type.apiVersion, kind: type.kind, metadata: { namespace, name } };
      const { deletion: _, ...rest } = deleteObject(
        type,
        object as unknown as Parameters<typeof deleteObject>[1],
      ) as Extract<Intent, { verb: 'delete' }>;
      return write(asJson(deletion === undefined ? rest : { ...rest, deletion }), notes?.reason);
    },
    now: () => read({ does: 'now' }),
  };
}

function inNamespace(type: ResourceType, namespace: string | undefined): { readonly namespace?: string } {
  return type.namespaced && namespace !== undefined ? { namespace } : {};
}

/** A kind without what else a user's kind brings along: calls are compared and kept. */
function plainType({ groupResource, apiVersion, kind, namespaced }: ResourceType): ResourceType {
  return { groupResource, apiVersion, kind, namespaced };
}

/** What is sent is a copy, as it is over a wire: the sender may go on with the object. */
function asJson(intent: Intent): Intent {
  return JSON.parse(JSON.stringify(intent)) as Intent;
}
