import type { Operation } from 'fast-json-patch';
import type { KubeObject } from '../../../core/model/object.js';

/** How much of a request an audit event tells. Source: audit.k8s.io/v1 Level; `None` tells nothing, so it is not among these. */
export const AUDIT_LEVELS = ['Metadata', 'Request', 'RequestResponse'] as const;
export type AuditLevel = (typeof AUDIT_LEVELS)[number];

/**
 * One request as kube-apiserver's audit log tells it, so that whatever reads that can read this. What the history does not hold is absent:
 * source addresses, and requests that changed nothing. Source: audit.k8s.io/v1 Event.
 */
export interface AuditEvent {
  readonly kind: 'Event';
  readonly apiVersion: 'audit.k8s.io/v1';
  readonly level: AuditLevel;
  /** Made from the event's hash: whoever exports the same event gets the same. */
  readonly auditID: string;
  readonly stage: 'ResponseComplete';
  readonly requestURI: string;
  readonly verb: string;
  readonly user: { readonly username: string; readonly groups: readonly string[] };
  readonly userAgent?: string;
  readonly objectRef: AuditObjectReference;
  readonly responseStatus: { readonly metadata: Readonly<Record<string, never>>; readonly code: number };
  /** What was asked for: the object of a create or an update, what a patch came to as RFC 6902. At levels from `Request` on. */
  readonly requestObject?: KubeObject | readonly AuditedOperation[];
  /** The object as the request left it; of a deletion, as it was last. At level `RequestResponse`. */
  readonly responseObject?: KubeObject;
  /** When it was decided, metav1.MicroTime. The history knows no other moment of a request. */
  readonly requestReceivedTimestamp: string;
  readonly stageTimestamp: string;
  readonly annotations: Readonly<Record<string, string>>;
}

/** An operation of a patch; one whose value is secret has none. */
export type AuditedOperation = Operation | Omit<Extract<Operation, { value: unknown }>, 'value'>;

/** Source: audit.k8s.io/v1 ObjectReference. */
export interface AuditObjectReference {
  readonly resource: string;
  readonly namespace?: string;
  readonly name: string;
  readonly uid: string;
  readonly apiGroup?: string;
  readonly apiVersion: string;
  /** The version that the request left behind, which is the event's revision. */
  readonly resourceVersion: string;
  readonly subresource?: string;
}
