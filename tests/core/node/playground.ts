import type { Intent } from '../../../core/model/command.js';
import type { Controller, ObjectChange, ReconcileRequest } from '../../../core/model/controller.js';
import type { KubeObject, ObjectDraft } from '../../../core/model/object.js';
import { objectKey } from '../../../core/model/object-key.js';
import type { ResourceType } from '../../../core/model/resource-type.js';
import { timestamp } from '../../../core/model/timestamp.js';
import type { View } from '../../../core/model/view.js';
import { simulatedNode } from '../../../core/node/simulated-node.js';
import type { Event, Node, Pod } from '../../../core/schema/generated/types/core.js';
import {
  CONFIG_MAPS,
  EVENTS,
  LEASES,
  NAMESPACES,
  NODES,
  PERSISTENT_VOLUME_CLAIMS,
  POD_DISRUPTION_BUDGETS,
  PODS,
  SECRETS,
} from '../../../core/schema/kinds.js';
import { stateOf } from '../../support/state-of.js';

const TYPES: readonly ResourceType[] = [
  PODS,
  NODES,
  EVENTS,
  LEASES,
  CONFIG_MAPS,
  SECRETS,
  NAMESPACES,
  PERSISTENT_VOLUME_CLAIMS,
  POD_DISRUPTION_BUDGETS,
];
const START = Date.parse('2026-03-01T12:00:00Z');

interface Job {
  readonly controller: Controller;
  readonly request: ReconcileRequest;
  due: number;
}

/**
 * A cluster of nothing but a clock, a state and some controllers: intents are applied at once, as the API would, and requests
 * are reconciled in the order they fall due. Times are milliseconds from the start.
 */
export class Playground {
  now = START;
  revision = 0;
  /** How far the clock of the controllers is off; what the API writes is dated rightly. */
  skew = 0;
  /** Every write in order, as `verb resource/name`. */
  readonly writes: string[] = [];
  readonly #objects = new Map<string, readonly [ResourceType, KubeObject]>();
  readonly #jobs = new Map<string, Job>();
  readonly #controllers: readonly Controller[];
  #view: View | undefined;
  /** Called after every write. */
  onWrite: (change: ObjectChange) => void = () => {};

  constructor(controllers: readonly Controller[] = []) {
    this.#controllers = controllers;
  }

  /** The present state, frozen. */
  get view(): View {
    this.#view ??= stateOf(this.#objects.values(), this.revision);
    return this.#view;
  }

  get elapsed(): number {
    return this.now - START;
  }

  addNode(name = 'node-1', index = 1, change: (node: ObjectDraft<Node>) => ObjectDraft<Node> = (node) => node): void {
    this.add(NODES, change(simulatedNode(name, index)));
  }

  add<T extends KubeObject>(type: ResourceType<T>, draft: Omit<ObjectDraft<T>, 'apiVersion' | 'kind'>): void {
    const { namespace, name } = draft.metadata;
    const uid = `uid-${type.kind}-${namespace}-${name}-${this.revision}`;
    const metadata = { generation: 1, ...draft.metadata, uid, creationTimestamp: timestamp(this.now) };
    this.#put(type, { apiVersion: type.apiVersion, kind: type.kind, ...draft, metadata } as unknown as KubeObject);
  }

  /** Changes an object as a user would. */
  change<T extends KubeObject>(
    type: ResourceType<T>,
    namespace: string | undefined,
    name: string,
    patch: object,
  ): void {
    const old = this.view.get(type, namespace, name);
    if (old === undefined) throw new Error(`no ${type.kind} ${name}`);
    this.#put(type, merged(old, patch) as KubeObject);
  }

  pod(name = 'web'): Pod {
    const pod = this.view.get(PODS, 'default', name);
    if (pod === undefined) throw new Error(`no Pod ${name}`);
    return pod;
  }

  node(name = 'node-1'): Node {
    return this.view.get(NODES, undefined, name) as Node;
  }

  /** The Events about an object as `Reason: message`, with the count where it is above one. */
  events(about = 'web'): string[] {
    const events = ([...this.view.list(EVENTS)] as Event[]).filter(
      ({ involvedObject }) => involvedObject.name === about,
    );
    events.sort((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion));
    return events.map(({ reason, message, count = 1 }) => `${reason}: ${message}${count > 1 ? ` (x${count})` : ''}`);
  }

  /** Deletes a Pod as `kubectl delete` does. */
  deletePod(name = 'web', graceSeconds = 30): void {
    this.apply({
      verb: 'delete',
      target: { resource: 'pods', namespace: 'default', name },
      deletion: { gracePeriodSeconds: graceSeconds },
    });
  }

  /** Asks every controller about every object again, as a restarted process does; nothing else is remembered. */
  restart(): void {
    this.#jobs.clear();
    for (const [type, object] of this.#objects.values()) this.#enqueue(type, { after: object });
  }

  /** Lets time pass, and everything happen that falls due meanwhile. */
  run(millis: number): void {
    const until = this.now + millis;
    for (let turn = 0; turn < 100_000; turn++) {
      const job = this.#next();
      if (job === undefined || job.due > until) {
        this.now = until;
        return;
      }
      this.#jobs.delete(jobKey(job));
      this.now = Math.max(this.now, job.due);
      const {
        intents,
        requeueAfter,
        also = [],
      } = job.controller.reconcile(this.view, job.request, this.now + this.skew);
      for (const request of also) this.#schedule({ ...job, request, due: this.now });
      if (requeueAfter !== undefined) this.#schedule({ ...job, due: this.now + requeueAfter });
      for (const intent of intents) this.apply(intent);
    }
    throw new Error('the controllers do not come to rest');
  }

  apply(intent: Intent): void {
    const { resource, namespace, name = '', subresource } = intent.target;
    const type = TYPES.find(({ groupResource }) => groupResource === resource);
    if (type === undefined) throw new Error(`no such resource here: ${resource}`);
    const old = this.view.get(type, namespace, name);
    if (intent.verb === 'create' && subresource === 'binding') {
      const { target } = intent.object as unknown as { target: { name: string } };
      const condition = { type: 'PodScheduled', status: 'True', lastTransitionTime: timestamp(this.now) };
      const others = ((old as Pod).status?.conditions ?? []).filter(({ type: kind }) => kind !== 'PodScheduled');
      this.#put(
        type,
        merged(old, { spec: { nodeName: target.name }, status: { conditions: [...others, condition] } }) as KubeObject,
      );
    } else if (intent.verb === 'create') {
      if (old !== undefined) throw new Error(`${resource} ${name} is there already`);
      this.add(type, intent.object as unknown as ObjectDraft);
    } else if (intent.verb === 'patch' && intent.patch.type === 'merge') {
      if (old === undefined) throw new Error(`no ${resource} ${name}`);
      const value = intent.patch.value as { metadata?: { resourceVersion?: string; uid?: string }; status?: unknown };
      const { resourceVersion = old.metadata.resourceVersion, uid = old.metadata.uid } = value.metadata ?? {};
      if (resourceVersion !== old.metadata.resourceVersion || uid !== old.metadata.uid)
        throw new Error(`conflict on ${name}`);
      this.#put(type, merged(old, subresource === 'status' ? { status: value.status } : value) as KubeObject);
    } else if (intent.verb === 'delete') {
      if (old !== undefined) this.#delete(type, old, intent.deletion?.gracePeriodSeconds ?? 30);
    } else throw new Error(`cannot apply ${intent.verb}`);
  }

  #delete(type: ResourceType, old: KubeObject, grace: number): void {
    if (type === PODS && grace > 0 && (old as Pod).spec.nodeName) {
      const deletionTimestamp = timestamp(this.now + grace * 1000);
      this.#put(
        type,
        merged(old, { metadata: { deletionTimestamp, deletionGracePeriodSeconds: grace } }) as KubeObject,
      );
      return;
    }
    this.#objects.delete(keyOf(type, old));
    this.#changed(type, { before: old }, 'delete');
  }

  #put(type: ResourceType, object: KubeObject): void {
    const key = keyOf(type, object);
    const before = this.#objects.get(key)?.[1];
    const plain = JSON.parse(JSON.stringify(object)) as KubeObject;
    const after = { ...plain, metadata: { ...plain.metadata, resourceVersion: String(this.revision + 1) } };
    if (
      before !== undefined &&
      JSON.stringify({ ...after, metadata: null }) === JSON.stringify({ ...before, metadata: null })
    ) {
      if (
        JSON.stringify({ ...after.metadata, resourceVersion: '' }) ===
        JSON.stringify({ ...before.metadata, resourceVersion: '' })
      )
        return;
    }
    this.#objects.set(key, [type, after]);
    this.#changed(type, { before, after }, before === undefined ? 'create' : 'update');
  }

  #changed(type: ResourceType, change: ObjectChange, verb: string): void {
    this.revision++;
    this.#view = undefined;
    this.writes.push(`${verb} ${type.groupResource}/${(change.after ?? change.before)?.metadata.name}`);
    this.#enqueue(type, change);
    this.onWrite(change);
  }

  #enqueue(type: ResourceType, change: ObjectChange): void {
    for (const controller of this.#controllers) {
      for (const watch of controller.watches) {
        if (watch.type.groupResource !== type.groupResource) continue;
        for (const request of watch.requests(change, this.view)) this.#schedule({ controller, request, due: this.now });
      }
    }
  }

  #schedule(job: Job): void {
    const known = this.#jobs.get(jobKey(job));
    if (known === undefined || job.due < known.due) this.#jobs.set(jobKey(job), job);
  }

  #next(): Job | undefined {
    let first: Job | undefined;
    for (const job of this.#jobs.values()) if (first === undefined || job.due < first.due) first = job;
    return first;
  }
}

/** A Pod with one container `app`, unless told otherwise. */
export function podDraft(name = 'web', spec: object = {}, metadata: object = {}): ObjectDraft<Pod> {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace: 'default', name, ...metadata },
    spec: {
      containers: [{ name: 'app', image: 'nginx:1.27' }],
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      schedulerName: 'default-scheduler',
      ...spec,
    },
    status: { phase: 'Pending' },
  };
}

function keyOf(type: ResourceType, { metadata }: KubeObject): string {
  return `${type.groupResource} ${objectKey(type.namespaced ? metadata.namespace : undefined, metadata.name)}`;
}

function jobKey({ controller, request }: Job): string {
  return `${controller.name} ${objectKey(request.namespace, request.name)}`;
}

/** RFC 7386. */
function merged(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
  const result: Record<string, unknown> =
    typeof target === 'object' && target !== null && !Array.isArray(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else if (value !== undefined) result[key] = merged(result[key], value);
  }
  return result;
}
