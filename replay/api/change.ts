import type { FieldChange } from '../../core/fields/field-change.js';
import type { ClusterEvent, Seen } from '../../core/model/cluster-event.js';
import type { KubeObject } from '../../core/model/object.js';
import type { Revision } from '../../core/model/revision.js';

/** The API group of what the log knows. */
export const TIMELINE_GROUP = 'timeline.hindcast.dev';
export const TIMELINE_API_VERSION = `${TIMELINE_GROUP}/v1`;

/**
 * One event of the log as an object of `timeline.hindcast.dev/v1`. Its name is its revision. It is namespaced, so that
 * `kubectl get changes -n shop` and roles in a namespace mean what they do elsewhere: a change lies in the namespace of the object
 * it is about, and in `default` when that is cluster-scoped, where a core/v1 Event about such an object lies, too
 * (client-go tools/events). Values of a Secret's data are masked: the log is not a way around RBAC on Secrets.
 */
export interface ChangeObject extends KubeObject {
  readonly revision: Revision;
  /** RFC 3339 with milliseconds. */
  readonly time: string;
  readonly type: ClusterEvent['change']['type'];
  readonly verb: ClusterEvent['request']['verb'];
  readonly subresource?: string;
  readonly fieldManager?: string;
  readonly actor: ClusterEvent['actor'];
  readonly object: ChangedObject;
  /** What a modification changed, without the bookkeeping of the API server. Absent for the others. */
  readonly fields?: readonly FieldChange[];
  /** The decider's own words. */
  readonly reason?: string;
  readonly cause?: ChangeCause;
  readonly correlation: string;
  readonly hash: string;
}

/** Which object a change is about. */
export interface ChangedObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly resource: string;
  readonly namespace?: string;
  readonly name: string;
  readonly uid: string;
}

/** What led to a change, and how much of the truth its decider had seen. */
export interface ChangeCause {
  readonly trigger?: Revision;
  /** Of the object's kind, or of everything. */
  readonly seen?: Revision;
  readonly seenByResource?: Exclude<Seen, Revision>;
  readonly inferred?: true;
  /** How many events had been committed since; absent for none. */
  readonly unseen?: number;
  /** True when a newer version of this very object was among them, which is then `missed`. */
  readonly stale?: true;
  readonly missed?: Revision;
  readonly request?: { readonly namespace?: string; readonly name: string };
  readonly now?: string;
  /** The names of the faults that the decider was under. */
  readonly faults?: readonly string[];
}
