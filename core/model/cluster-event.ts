import type { Operation } from 'fast-json-patch';
import type { GroupResource } from './group-resource.js';
import type { Json } from './json.js';
import type { KubeObject } from './object.js';
import type { Revision } from './revision.js';
import type { StatusError } from './status-error.js';

/** Who asked for a write. */
export interface Actor {
  readonly user: string;
  readonly groups: readonly string[];
  readonly userAgent?: string;
  /** The name of a built-in or user controller, when one decided. */
  readonly controller?: string;
}

/** The user that the API server writes as: what a new cluster begins with, and the conditions of definitions. */
export const API_SERVER_USER = 'system:apiserver';

/** How it was asked. */
export interface RequestInfo {
  readonly verb: 'create' | 'update' | 'patch' | 'delete';
  readonly subresource?: string;
  readonly fieldManager?: string;
  /** One id for the whole chain of writes that an outside request started. */
  readonly correlation: string;
  /** What webhooks said of it; absent when none was asked. */
  readonly admission?: AdmissionRecord;
}

/** The verdicts that a write rests on, so that it can be decided again without asking anybody. */
export interface AdmissionRecord {
  /** The time that it was decided at, RFC 3339: before that of the event, by as long as webhooks took. */
  readonly time: string;
  /** In the order in which they count. All of them let it pass. */
  readonly webhooks: readonly AdmissionVerdict[];
  /** What webhooks made of custom objects, in the order in which they were asked; absent when none was. */
  readonly conversions?: readonly ConversionRecord[];
}

/** What a conversion webhook made of one object. */
export interface ConversionRecord {
  /** The apiVersion that the object was in, and the one that it was wanted in. */
  readonly from: string;
  readonly to: string;
  /** What leads from the one to the other, as RFC 6902 operations. */
  readonly patch?: readonly Operation[];
  /** Why it was not converted. */
  readonly failure?: string;
}

/** What one webhook said. */
export interface AdmissionVerdict {
  readonly type: 'mutating' | 'validating';
  readonly configuration: string;
  readonly webhook: string;
  /** 1 when it was asked again. */
  readonly round?: 1;
  /** What it changed, as RFC 6902 operations. */
  readonly patch?: Json;
  /** Why it could not be asked, which it is configured to ignore. */
  readonly failure?: string;
}

/** The revision a decider had seen: of everything, or of each kind when its view held kinds at different revisions. */
export type Seen = Revision | { readonly [resource: GroupResource]: Revision };

/** Why it was decided. */
export interface Cause {
  /** The event that made the controller look. */
  readonly trigger?: Revision;
  readonly seen?: Seen;
  /** True when `seen` was inferred from what the server last sent an outside client. */
  readonly inferred?: true;
  /** The key the controller was asked to reconcile. */
  readonly request?: { readonly namespace?: string; readonly name: string };
  /** The time the controller was given, RFC 3339. */
  readonly now?: string;
  /** The controller's own words. */
  readonly reason?: string;
  /** The names of the faults that the decider was under: what it wrote may be less than it wanted, or rest on what it should not have seen. */
  readonly faults?: readonly string[];
  /** What somebody outside, a webhook say, had against what the controller wanted first: that ended its turn, and this only tells of it. */
  readonly refused?: StatusError;
}

/** Which object an event is about. */
export interface ObjectRef {
  readonly group: string;
  /** The storage version the object was written in. */
  readonly version: string;
  readonly resource: string;
  readonly namespace?: string;
  readonly name: string;
  readonly uid: string;
}

/** What became of the object. A patch is RFC 6902 and leaves out `resourceVersion`, which is the event's revision. */
export type Change =
  | { readonly type: 'created'; readonly object: KubeObject }
  | { readonly type: 'modified'; readonly patch: readonly Operation[] }
  | { readonly type: 'deleted' };

/** One committed write. Never changed once it is in the log. */
export interface ClusterEvent {
  readonly revision: Revision;
  /** When it was decided, RFC 3339 with milliseconds; never before the event in front of it. */
  readonly time: string;
  /** Version of the event's own schema. */
  readonly version: 1;
  readonly actor: Actor;
  readonly request: RequestInfo;
  readonly cause?: Cause;
  readonly ref: ObjectRef;
  readonly change: Change;
  /** SHA-256, in hex, over the hash before it and this event's stored bytes. */
  readonly hash: string;
}
