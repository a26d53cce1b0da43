import type { Intent } from './command.js';
import type { KubeObject } from './object.js';
import type { ResourceType } from './resource-type.js';
import type { Millis } from './revision.js';
import type { StatusError } from './status-error.js';
import type { View } from './view.js';

/** What a controller is asked to look at: usually the name of one object. */
export interface ReconcileRequest {
  readonly namespace?: string;
  readonly name: string;
}

/** One change of one object: created has no `before`, deleted no `after`. At start every object comes once as if created. */
export interface ObjectChange<T extends KubeObject = KubeObject> {
  readonly before?: T;
  readonly after?: T;
}

/** Which changes of one kind mean which requests for a controller. */
export interface ControllerWatch<T extends KubeObject = KubeObject> {
  readonly type: ResourceType<T>;
  /** `view` is the state after the change and those that became durable with it. */
  requests(change: ObjectChange<T>, view: View): Iterable<ReconcileRequest>;
}

/** An object that a reconcile tripped over, and went on without. */
export interface Defect {
  readonly about: KubeObject;
  /** What was thrown. */
  readonly error: unknown;
}

/** What a reconcile wants: commands in order, and what to look at later though nothing changed. */
export interface Reconciliation {
  readonly intents: readonly Intent[];
  /** Milliseconds from now. */
  readonly requeueAfter?: Millis;
  /** What else the controller is to look at, each by a reconcile of its own. */
  readonly also?: readonly ReconcileRequest[];
  /** What it went on without, so that one object does not keep all others from being looked at; see `eachSoundly`. */
  readonly defects?: readonly Defect[];
}

/** An intent that the API refused, and why. */
export interface Refusal {
  readonly intent: Intent;
  readonly error: StatusError;
}

/** A controller: a pure function of a view, a request and the time. It keeps nothing between calls. */
export interface Controller {
  /** As it appears in the log: `deployment-controller`. */
  readonly name: string;
  readonly watches: readonly ControllerWatch[];
  /** For kinds known only at run time: called for every change of any resource that `watches` does not name. */
  readonly watchAll?: (resource: string, change: ObjectChange, view: View) => Iterable<ReconcileRequest>;
  /** The user that its writes are stamped with; `system:serviceaccount:kube-system:NAME` when absent. */
  user?(view: View, request: ReconcileRequest): string;
  reconcile(view: View, request: ReconcileRequest, now: Millis): Reconciliation;
  /**
   * What to write about a refusal, as Kubernetes' controllers do with `FailedCreate`: a reconcile cannot know of it, being a
   * function of the state before its intents. These intents are tried once; their own refusal is not reported.
   */
  refused?(view: View, request: ReconcileRequest, refusal: Refusal, now: Millis): readonly Intent[];
}

/** Says which changes of a kind mean which requests, with the kind's type checked. */
export function watch<T extends KubeObject>(
  type: ResourceType<T>,
  requests: (change: ObjectChange<T>, view: View) => Iterable<ReconcileRequest>,
): ControllerWatch {
  return { type, requests } as ControllerWatch as ControllerWatch<KubeObject>;
}

/** The commonest mapping: the object that changed is the one to look at. */
export function itself(change: ObjectChange): ReconcileRequest[] {
  const { namespace, name } = (change.after ?? change.before)!.metadata;
  return [{ namespace, name }];
}

/** Maps a change to the managing owners, before and after, that have the given kind. */
export function itsController(kind: string): (change: ObjectChange) => ReconcileRequest[] {
  return ({ before, after }) => {
    const requests = new Map<string, ReconcileRequest>();
    for (const object of [before, after]) {
      const owner = object?.metadata.ownerReferences?.find((reference) => reference.controller === true);
      if (object !== undefined && owner?.kind === kind) {
        requests.set(owner.name, { namespace: object.metadata.namespace, name: owner.name });
      }
    }
    return [...requests.values()];
  };
}

/** Nothing to do. */
export const SETTLED: Reconciliation = { intents: [] };
