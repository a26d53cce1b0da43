import { decide } from '../../core/api/decide/decide.js';
import { seededRandom } from '../../core/engine/virtual-environment.js';
import type { ClusterEvent } from '../../core/model/cluster-event.js';
import type { Command } from '../../core/model/command.js';
import type { JsonObject } from '../../core/model/json.js';
import { fromJson, toJson } from '../../core/model/object.js';
import { objectKey } from '../../core/model/object-key.js';
import type { CustomResourceDefinition } from '../../core/schema/generated/types/apiextensions.js';
import { CUSTOM_RESOURCE_DEFINITIONS, NAMESPACES, SERVICE_ACCOUNTS } from '../../core/schema/kinds.js';
import type { Schemas } from '../../core/schema/schemas.js';
import { type ClusterState, emptyState } from '../../core/state/cluster-state.js';
import { StateBuilder } from '../../core/state/reduce.js';
import { creation } from './creation.js';
import { unmatchedTemplate } from './matching-template.js';
import { valueProblem } from './value-problem.js';
import { definitionsOf, factsOf, schemasWith, type WorkloadKind } from './workload-kind.js';

/** When everything that is tried happens; no rule looks at how long ago something was. */
const NOW = Date.UTC(2026, 0, 1);
const STAMP = '2026-01-01T00:00:00Z';
const ACTOR = { user: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] };

/** What became of a command: why it was refused, or whether it changed anything. */
export type WriteTrial = { readonly refused: string } | { readonly refused?: undefined; readonly changed: boolean };

/**
 * A cluster in which nothing acts but the user, to find out whether a command would be accepted before it becomes part of a workload.
 * Deciding is the API's own, so every rule on objects holds: validation, what may not change, admission, names that are taken.
 * Deleted objects are gone at once, since nobody is there whom a finalizer could wait for.
 */
export class TrialApi {
  #state: ClusterState;
  readonly #schemas: Schemas;
  readonly #kinds: ReadonlyMap<string, WorkloadKind>;
  #random = seededRandom(1);
  readonly #start: ClusterState;
  #uids = 0;

  constructor(
    kinds: readonly WorkloadKind[],
    namespaces: readonly string[] = ['default'],
    schemas = schemasWith(kinds),
  ) {
    this.#schemas = schemas;
    this.#kinds = new Map(kinds.map((kind) => [kind.groupResource, kind]));
    this.#start = startingState(namespaces, definitionsOf(kinds));
    this.#state = this.#start;
  }

  /** Whether the API would take a new object if there were no other; why not, otherwise. */
  refusalOf(kind: WorkloadKind, object: JsonObject): string | undefined {
    const now = this.#state;
    this.#state = this.#start;
    const { refused } = this.send({ ...creation(kind, object), options: { dryRun: true } });
    this.#state = now;
    return refused;
  }

  /** Forgets all that was done. */
  reset(): this {
    this.#state = this.#start;
    this.#uids = 0;
    this.#random = seededRandom(1);
    return this;
  }

  /** An object as it stands. */
  find(kind: WorkloadKind, namespace: string | undefined, name: string): JsonObject | undefined {
    const object = this.#state.get(kind, namespace, name);
    return object === undefined ? undefined : toJson(object);
  }

  /** Sends a command, unknown fields refused, and keeps what it comes to. */
  send(command: Command): WriteTrial {
    const { resource, namespace, name } = command.target;
    const isDryRun = command.options?.dryRun === true;
    const decided = decide(this.#state, strict(command), {
      schemas: this.#schemas,
      now: NOW,
      random: this.#random,
      newUid: () => `00000000-0000-4000-8000-${String(++this.#uids).padStart(12, '0')}`,
      actor: ACTOR,
    });
    if (!decided.ok) return { refused: decided.error.message };
    const kind = this.#kinds.get(resource);
    const problem = kind === undefined ? undefined : this.#problemOf(kind, command, decided.value.object);
    if (problem !== undefined) return { refused: problem };
    if (command.verb === 'delete' && !isDryRun) this.#remove(resource, namespace, name ?? '');
    else for (const event of decided.value.events) this.#apply(event);
    return { changed: command.verb === 'delete' || decided.value.events.length > 0 || isDryRun };
  }

  /** What the schema that a user brought says of an object, beyond what the API checks of it. */
  #problemOf(kind: WorkloadKind, { verb, target }: Command, object: JsonObject): string | undefined {
    if (kind.schema === undefined || verb === 'delete' || target.subresource !== undefined) return undefined;
    const before = verb === 'create' ? undefined : this.find(kind, target.namespace, target.name ?? '');
    const { schema } = factsOf(kind);
    return valueProblem(object, schema, before) ?? unmatchedTemplate(object, schema);
  }

  #apply(event: Pick<ClusterEvent, 'ref' | 'change'>): void {
    const builder = new StateBuilder(this.#state);
    builder.apply({ ...event, revision: this.#state.revision + 1 });
    this.#state = builder.build();
  }

  #remove(resource: string, namespace: string | undefined, name: string): void {
    const info = this.#schemas.byGroupResource(resource);
    const object = this.#state.getResource(resource, info?.namespaced === true ? namespace : undefined, name);
    if (info === undefined || object === undefined) return;
    const { group, version } = info;
    const ref = {
      group,
      version,
      resource: info.resource,
      namespace: object.metadata.namespace,
      name,
      uid: object.metadata.uid,
    };
    this.#apply({ ref, change: { type: 'deleted' } });
  }
}

function strict(command: Command): Command {
  return { ...command, options: { ...command.options, fieldValidation: 'Strict' } };
}

/** The namespaces, each with the service account that Pods get when they name none. */
function startingState(namespaces: readonly string[], definitions: readonly CustomResourceDefinition[]): ClusterState {
  const builder = new StateBuilder(emptyState({ frozen: true }));
  for (const definition of definitions)
    builder.load(CUSTOM_RESOURCE_DEFINITIONS.groupResource, definition.metadata.name, definition);
  namespaces.forEach((name, index) => {
    const metadata = {
      uid: `00000000-0000-4000-8000-1000000000${index}0`,
      resourceVersion: '1',
      creationTimestamp: STAMP,
    };
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { ...metadata, name } };
    const account = {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { ...metadata, uid: `00000000-0000-4000-8000-1000000000${index}1`, name: 'default', namespace: name },
    };
    builder.load(NAMESPACES.groupResource, name, fromJson(namespace));
    builder.load(SERVICE_ACCOUNTS.groupResource, objectKey(name, 'default'), fromJson(account));
  });
  return builder.at(1).build();
}
