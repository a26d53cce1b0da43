import type { Intent } from '../../../../core/model/command.js';
import type { Controller, ReconcileRequest } from '../../../../core/model/controller.js';
import type { KubeObject } from '../../../../core/model/object.js';
import type { ResourceType } from '../../../../core/model/resource-type.js';
import { parseTimestamp, timestamp } from '../../../../core/model/timestamp.js';
import type { View } from '../../../../core/model/view.js';
import { stateOf } from '../../../support/state-of.js';
import { typeOf } from './kinds.js';
import { START } from './objects.js';

type Loose = { [key: string]: unknown };
type Stored = KubeObject & { readonly spec?: Loose; readonly status?: unknown };

/** What waits to be reconciled, and from when on. */
interface Queued {
  readonly controller: Controller;
  readonly request: ReconcileRequest;
  readonly due: number;
}

/**
 * The least that controllers need around them to be run until they settle: objects, the API server's part in writes
 * (generation, versions, finalizers, grace), watches and time. It is no API server: nothing is defaulted or validated.
 */
export class TinyCluster {
  now = START;
  readonly #objects = new Map<string, { type: ResourceType; object: Stored }>();
  readonly #controllers: readonly Controller[];
  #queue: Queued[] = [];
  #version = 100;
  #view: View | undefined;
  /** Called after every intent that was carried out. */
  afterWrite: (view: View) => void = () => {};

  constructor(controllers: readonly Controller[], objects: readonly KubeObject[] = []) {
    this.#controllers = controllers;
    for (const object of objects) this.put(object);
  }

  get view(): View {
    this.#view ??= stateOf(
      [...this.#objects.values()].map(({ type, object }) => [type, object] as const),
      this.#version,
    );
    return this.#view;
  }

  /** Stores an object as a user or a kubelet would, and tells the controllers. */
  put(object: KubeObject): void {
    this.#store(object);
  }

  /** Deletes an object as a user would. */
  delete(type: ResourceType, object: KubeObject, propagationPolicy?: 'Foreground' | 'Orphan', grace?: number): void {
    const { namespace, name } = object.metadata;
    this.apply({
      verb: 'delete',
      target: { resource: type.groupResource, namespace, name },
      deletion: { propagationPolicy, gracePeriodSeconds: grace },
    });
  }

  /** Reconciles until nothing is due any more. Fails when that takes longer than any sane story. */
  settle(): void {
    for (let steps = 0; ; steps++) {
      if (steps > 5000) throw new Error('the controllers do not settle');
      const index = this.#queue.findIndex(({ due }) => due <= this.now);
      if (index < 0) return;
      const [{ controller, request } = { controller: undefined, request: undefined }] = this.#queue.splice(index, 1);
      if (controller !== undefined) this.#reconcile(controller, request);
    }
  }

  /** Lets time pass, settling whenever something falls due. */
  advance(seconds: number): void {
    const end = this.now + seconds * 1000;
    this.settle();
    for (;;) {
      const next = Math.min(...this.#queue.map(({ due }) => due));
      if (next > end) break;
      this.now = next;
      this.settle();
    }
    this.now = end;
  }

  /** Carries out one intent; false when it is refused. */
  apply(intent: Intent): boolean {
    const done = this.#carryOut(intent);
    if (done) this.afterWrite(this.view);
    return done;
  }

  #reconcile(controller: Controller, request: ReconcileRequest): void {
    const { intents, requeueAfter } = controller.reconcile(this.view, request, this.now);
    for (const intent of intents) {
      if (this.apply(intent)) continue;
      this.#enqueue(controller, request, this.now + 1000);
      return;
    }
    if (requeueAfter !== undefined) this.#enqueue(controller, request, this.now + requeueAfter);
  }

  #carryOut(intent: Intent): boolean {
    const { resource, namespace, name, subresource } = intent.target;
    const key = `${resource} ${namespace ?? ''}/${name}`;
    const entry = this.#objects.get(key);
    switch (intent.verb) {
      case 'create': {
        const inNamespace = this.#objects.get(`namespaces /${namespace ?? ''}`)?.object;
        if (entry !== undefined || inNamespace?.metadata.deletionTimestamp !== undefined) return false;
        const body = intent.object as Loose as unknown as Stored;
        const given = body.metadata as Partial<KubeObject['metadata']>;
        const chosen = given.name ?? `${given.generateName}${this.#version}`;
        const metadata = {
          uid: `uid-${this.#version}`,
          creationTimestamp: timestamp(this.now),
          ...given,
          name: chosen,
        };
        this.#store({ ...body, metadata: { ...metadata, generation: 1, resourceVersion: '' } });
        return true;
      }
      case 'update': {
        const body = intent.object as Loose as unknown as Stored;
        if (entry === undefined || body.metadata.resourceVersion !== entry.object.metadata.resourceVersion)
          return false;
        // The status subresource takes annotations too, as Kubernetes' does for the workloads.
        const { annotations } = body.metadata;
        const metadata = { ...entry.object.metadata, annotations };
        this.#store(subresource === 'status' ? { ...entry.object, metadata, status: body.status } : body);
        return true;
      }
      case 'patch': {
        if (entry === undefined || intent.patch.type !== 'merge') return false;
        this.#store(merged(entry.object as unknown as Loose, intent.patch.value as Loose) as unknown as Stored);
        return true;
      }
      case 'delete': {
        const { preconditions, propagationPolicy, gracePeriodSeconds } = intent.deletion ?? {};
        if (entry === undefined) return false;
        const { uid, resourceVersion, finalizers = [] } = entry.object.metadata;
        if (preconditions?.uid !== undefined && preconditions.uid !== uid) return false;
        if (preconditions?.resourceVersion !== undefined && preconditions.resourceVersion !== resourceVersion)
          return false;
        const added = { Foreground: ['foregroundDeletion'], Orphan: ['orphan'], Background: [] }[
          propagationPolicy ?? 'Background'
        ];
        this.#mark(entry.object, [...new Set([...finalizers, ...added])], gracePeriodSeconds);
        return true;
      }
    }
  }

  /** Marks an object as being deleted; storing it removes it if nothing holds it. */
  #mark(object: Stored, finalizers: readonly string[], asked: number | undefined): void {
    const isBoundPod = object.kind === 'Pod' && typeof object.spec?.nodeName === 'string';
    const grace = isBoundPod ? (asked ?? Number(object.spec?.terminationGracePeriodSeconds ?? 30)) : 0;
    const deletionTimestamp =
      grace === 0 || object.metadata.deletionTimestamp === undefined
        ? timestamp(this.now + grace * 1000)
        : object.metadata.deletionTimestamp;
    const metadata = { ...object.metadata, finalizers, deletionTimestamp, deletionGracePeriodSeconds: grace };
    this.#store({ ...object, metadata });
  }

  #store(object: Stored): void {
    const type = typeOf(object);
    const { namespace, name } = object.metadata;
    const key = `${type.groupResource} ${namespace ?? ''}/${name}`;
    const before = this.#objects.get(key)?.object;
    this.#version++;
    const specChanged = before !== undefined && JSON.stringify(before.spec) !== JSON.stringify(object.spec);
    const generation = (object.metadata.generation ?? 1) + (specChanged ? 1 : 0);
    const metadata = { ...object.metadata, generation, resourceVersion: String(this.#version) };
    const after = isHeld(object) ? { ...object, metadata } : undefined;
    if (after === undefined) this.#objects.delete(key);
    else this.#objects.set(key, { type, object: after });
    this.#view = undefined;
    this.#notify(type, { before, after });
  }

  #notify(type: ResourceType, change: { before?: KubeObject; after?: KubeObject }): void {
    for (const controller of this.#controllers) {
      const named = controller.watches.filter((each) => each.type.groupResource === type.groupResource);
      for (const each of named) {
        for (const request of each.requests(change, this.view)) this.#enqueue(controller, request, this.now);
      }
      if (named.length > 0) continue;
      for (const request of controller.watchAll?.(type.groupResource, change, this.view) ?? []) {
        this.#enqueue(controller, request, this.now);
      }
    }
  }

  #enqueue(controller: Controller, request: ReconcileRequest, due: number): void {
    const same = this.#queue.find(
      (each) =>
        each.controller === controller &&
        each.request.name === request.name &&
        each.request.namespace === request.namespace &&
        (each.due <= due || each.due <= this.now),
    );
    if (same === undefined) this.#queue.push({ controller, request, due });
  }
}

/** Whether an object stays stored: not being deleted, or held by a finalizer or by a Pod's grace. */
function isHeld({ kind, metadata, spec }: Stored): boolean {
  if (metadata.deletionTimestamp === undefined) return true;
  if ((metadata.finalizers ?? []).length > 0 || (metadata.deletionGracePeriodSeconds ?? 0) > 0) return true;
  return kind === 'Namespace' && ((spec?.finalizers as readonly string[] | undefined) ?? []).length > 0;
}

function merged(target: Loose, patch: Loose): Loose {
  const next: Loose = { ...target };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete next[key];
    else if (typeof value === 'object' && !Array.isArray(value))
      next[key] = merged((next[key] as Loose) ?? {}, value as Loose);
    else next[key] = value;
  }
  return next;
}

/** What kubelets do: Pods start and become ready, and stop when told. One call does it for all. */
export function runKubelets(cluster: TinyCluster, type: ResourceType): void {
  for (const object of [...cluster.view.list(type)] as Stored[]) {
    const { metadata, spec } = object;
    if (metadata.deletionTimestamp !== undefined) {
      cluster.put({ ...object, metadata: { ...metadata, deletionGracePeriodSeconds: 0 } });
    } else if (!(object.status as Loose | undefined)?.podIP) {
      const ready = { type: 'Ready', status: 'True', lastTransitionTime: timestamp(cluster.now) };
      const status = {
        phase: 'Running',
        podIP: `10.0.0.${(parseTimestamp(metadata.creationTimestamp) ?? 0) % 250}`,
        conditions: [ready],
      };
      cluster.put({ ...object, spec: { ...spec, nodeName: 'node-1' }, status } as KubeObject);
    }
  }
}
