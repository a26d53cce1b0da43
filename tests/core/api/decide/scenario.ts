import { expect } from 'vitest';
import { type Decision, decide } from '../../../../core/api/decide/decide.js';
import { seededRandom } from '../../../../core/engine/virtual-environment.js';
import type { Command, DeleteOptions, Patch, WriteOptions } from '../../../../core/model/command.js';
import type { JsonObject } from '../../../../core/model/json.js';
import type { KubeObject, ObjectMeta } from '../../../../core/model/object.js';
import { objectKey } from '../../../../core/model/object-key.js';
import { replayPatch } from '../../../../core/model/replay-patch.js';
import type { StatusError } from '../../../../core/model/status-error.js';
import { loadSchemas } from '../../../../core/schema/schemas.js';
import { type ClusterState, emptyState } from '../../../../core/state/cluster-state.js';
import { StateBuilder } from '../../../../core/state/reduce.js';

/** When every decision of a scenario is made. */
export const NOW = Date.parse('2026-01-01T00:00:00Z');
const REVISION = 100;

/** An object that is there already, as short as a test can say it. */
export interface Given {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Partial<ObjectMeta>;
  readonly [field: string]: unknown;
}

/** What became of a command: the events it came to and the answer, or the refusal. */
export interface Outcome {
  /** The answer; fails the test where the command was refused. */
  readonly decision: Decision;
  /** The refusal; fails the test where the command was accepted. */
  readonly refusal: StatusError;
  /** Which objects which changes were made to: `modified pods default/a`. */
  readonly events: readonly string[];
  /** The object of the last event as it is after it. */
  readonly after: KubeObject & { readonly [field: string]: unknown };
}

/** A cluster as it stands, and what may be asked of it. */
export interface Scenario {
  readonly state: ClusterState;
  when(command: Command): Outcome;
  create(resource: string, object: JsonObject, options?: WriteOptions): Outcome;
  update(resource: string, object: JsonObject, subresource?: string): Outcome;
  merge(resource: string, key: string, value: JsonObject, subresource?: string): Outcome;
  delete(resource: string, key: string, deletion?: DeleteOptions, options?: WriteOptions): Outcome;
}

const NAMESPACE: Given = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'default' },
  spec: { finalizers: ['kubernetes'] },
  status: { phase: 'Active' },
};
const ACCOUNT: Given = {
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name: 'default', namespace: 'default' },
};

/** A cluster of these objects, a namespace `default` and its service account, at revision 100. */
export function given(...objects: readonly Given[]): Scenario {
  const schemas = loadSchemas();
  const builder = new StateBuilder(emptyState({ frozen: true }));
  for (const { metadata, ...object } of [NAMESPACE, ACCOUNT, ...objects]) {
    const [version = '', group = ''] = object.apiVersion.split('/').reverse();
    const info = schemas.byKind(group, version, object.kind)!;
    const name = metadata.name!;
    builder.load(info.groupResource, objectKey(metadata.namespace, name), {
      ...object,
      metadata: {
        uid: `uid-${name}`,
        resourceVersion: '50',
        creationTimestamp: '2025-12-31T00:00:00Z',
        ...metadata,
        name,
      },
    });
  }
  const state = builder.at(REVISION).build();
  const random = seededRandom(1);
  let uids = 0;
  const context = {
    schemas,
    now: NOW,
    random,
    newUid: () => `new-uid-${++uids}`,
    actor: { user: 'admin', groups: ['system:masters'], userAgent: 'test/1' },
  };
  const when = (command: Command): Outcome => outcomeOf(state, decide(state, command, context));
  const at = (resource: string, key: string, subresource?: string) => {
    const slash = key.indexOf('/');
    return slash < 0
      ? { resource, name: key, subresource }
      : { resource, namespace: key.slice(0, slash), name: key.slice(slash + 1), subresource };
  };
  return {
    state,
    when,
    create: (resource, object, options) => {
      const { name, namespace } = object['metadata'] as { name?: string; namespace?: string };
      return when({ verb: 'create', target: { resource, namespace, name }, object, options });
    },
    update: (resource, object, subresource) => {
      const { name, namespace } = object['metadata'] as { name?: string; namespace?: string };
      return when({ verb: 'update', target: { resource, namespace, name, subresource }, object });
    },
    merge: (resource, key, value, subresource) => {
      const patch: Patch = { type: 'merge', value };
      return when({ verb: 'patch', target: at(resource, key, subresource), patch });
    },
    delete: (resource, key, deletion, options) =>
      when({ verb: 'delete', target: at(resource, key), deletion, options }),
  };
}

function outcomeOf(state: ClusterState, decided: ReturnType<typeof decide>): Outcome {
  return {
    get decision() {
      if (!decided.ok) throw new Error(`refused: ${decided.error.message}`);
      return decided.value;
    },
    get refusal() {
      if (decided.ok) throw new Error(`accepted: ${JSON.stringify(decided.value.object)}`);
      return decided.error;
    },
    get events() {
      return this.decision.events.map(({ change, ref }) => {
        const resource = ref.group === '' ? ref.resource : `${ref.resource}.${ref.group}`;
        return `${change.type} ${resource} ${objectKey(ref.namespace, ref.name)}`;
      });
    },
    get after() {
      const { change, ref } = this.decision.events.at(-1)!;
      expect(change.type).not.toBe('deleted');
      if (change.type === 'created') return change.object as Outcome['after'];
      const resource = ref.group === '' ? ref.resource : `${ref.resource}.${ref.group}`;
      const before = state.find(resource, objectKey(ref.namespace, ref.name))!;
      return replayPatch(before, change.type === 'modified' ? change.patch : []) as Outcome['after'];
    },
  };
}

/** A Pod as the API keeps it, running on a node. */
export function pod(metadata: Partial<ObjectMeta>, spec: JsonObject = {}, status: JsonObject = {}): Given {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace: 'default', generation: 1, ...metadata },
    spec: {
      containers: [
        {
          name: 'main',
          image: 'nginx:1',
          imagePullPolicy: 'IfNotPresent',
          terminationMessagePath: '/x',
          terminationMessagePolicy: 'File',
          resources: {},
        },
      ],
      restartPolicy: 'Always',
      dnsPolicy: 'ClusterFirst',
      schedulerName: 'default-scheduler',
      terminationGracePeriodSeconds: 30,
      nodeName: 'node-1',
      securityContext: {},
      ...spec,
    },
    status: { phase: 'Running', ...status },
  };
}

/** A ConfigMap as the API keeps it. */
export function configMap(metadata: Partial<ObjectMeta>, data: JsonObject = { key: 'value' }): Given {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'default', ...metadata }, data };
}
