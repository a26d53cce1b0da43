import type { Operation } from 'fast-json-patch';
import type { Kind } from '../../kinds/kind.js';
import type { Random } from '../../model/clock.js';
import type { Actor, Change, ObjectRef } from '../../model/cluster-event.js';
import type { Command, WriteOptions } from '../../model/command.js';
import { diffObjects } from '../../model/diff-objects.js';
import { groupOf, versionOf } from '../../model/group-resource.js';
import type { JsonObject } from '../../model/json.js';
import { type KubeObject, toJson } from '../../model/object.js';
import { objectKey } from '../../model/object-key.js';
import type { Identity } from '../../model/origin.js';
import type { Result } from '../../model/result.js';
import type { Millis } from '../../model/revision.js';
import type { ErrorResource, StatusError } from '../../model/status-error.js';
import type { ResourceInfo } from '../../schema/resource-info.js';
import type { Schemas } from '../../schema/schemas.js';
import type { ClusterState } from '../../state/cluster-state.js';
import type { AdmissionNotes } from '../admission/admission-notes.js';
import type { WebhookAnswers } from '../admission/webhook/webhook-call.js';
import type { ConversionAnswers } from '../conversion/conversion-call.js';

/** Everything uncertain that a decision needs, resolved once and frozen into the event. */
export interface DecideContext {
  /** Which kinds there are. `decide` makes them those of the tip: what its CustomResourceDefinitions define is among them. */
  readonly schemas: Schemas;
  /** Time of the decision; the event carries it. */
  readonly now: Millis;
  readonly random: Random;
  /** A fresh RFC 4122 UUID at every call. */
  readonly newUid: () => string;
  readonly actor: Actor;
  readonly identity?: Identity;
  /** What webhooks have answered. Absent: none is asked, as in every simulation. */
  readonly webhooks?: WebhookAnswers;
  /** What conversion webhooks have made of custom objects. Absent: none is called. */
  readonly conversions?: ConversionAnswers;
  /** Admission plugins that are left out, by name; those that the state tells of when absent. */
  readonly disabledPlugins?: ReadonlySet<string>;
}

/** An event before the commit stamps revision, time, actor and cause. */
export interface UncommittedEvent {
  readonly ref: ObjectRef;
  readonly change: Change;
}

/** What a command comes to: the events to append, none when nothing changes, and the answer. */
export interface Decision {
  readonly events: readonly UncommittedEvent[];
  /** The object to answer with. Where the last event changes an object, the commit answers with that object as reduced. */
  readonly object: JsonObject;
  readonly created?: boolean;
  readonly removed?: boolean;
  readonly warnings?: readonly string[];
  /** What admission has to tell the audit log. */
  readonly auditAnnotations?: { readonly [key: string]: string };
}

/** A decision, or the `Status` that refuses the command. */
export type Decided = Result<Decision, StatusError>;

/** One command's surroundings, looked up once. */
export interface DecisionScope {
  readonly context: DecideContext;
  readonly tip: ClusterState;
  /** The resource in its storage version; a custom one in the version of the request. */
  readonly info: ResourceInfo;
  /** How it behaves. */
  readonly kind: Kind;
  readonly command: Command;
  /** Takes what admission has to tell beside its verdict. */
  readonly notes: AdmissionNotes;
  /** The object that a command about a custom resource names, in the version of the request. */
  readonly existing?: KubeObject;
  /** Why a custom object cannot be brought into the version that it is to lie in, if it cannot. */
  unstorable?(object: KubeObject): StatusError | undefined;
}

/** How an object comes to be replaced. */
export interface Replacement {
  readonly subresource?: string;
  readonly options: WriteOptions;
  readonly warnings?: readonly string[];
  /** The version that the writer speaks. */
  readonly apiVersion?: string;
  /** The subresource by which the writer comes to own fields, where the object is replaced as a whole all the same. */
  readonly writesAs?: 'scale';
  /** Ownership already settled by server-side apply. */
  readonly applied?: boolean;
  /** Admission was asked about what led to this, a Scale say, and is not asked again. */
  readonly admitted?: boolean;
}

/**
 * What whoever writes an object is warned of: what the body has told so far, and what is in the object. Of the object
 * only where it was written itself, and not one of its subresources. A controller hears none of it, so that nothing is looked for.
 */
export function warningsOf(
  { kind, context }: DecisionScope,
  body: readonly string[],
  written?: { readonly object: KubeObject; readonly before?: KubeObject },
): readonly string[] {
  if (context.actor.controller !== undefined) return body;
  const own =
    written &&
    kind.warnings?.(toJson(written.object), written.before === undefined ? undefined : toJson(written.before));
  return [...body, ...(own ?? [])];
}

/** The resource as errors name it. */
export function errorResource(info: ResourceInfo): ErrorResource {
  return { group: info.group, resource: info.resource };
}

/** The object at the tip that a command is about, as its type promises it: rules are made for such objects, whatever is stored. */
export function current(scope: DecisionScope, namespace: string | undefined, name: string): KubeObject | undefined {
  const { existing } = scope;
  if (existing !== undefined && existing.metadata.name === name) return existing;
  return scope.tip.getResource(scope.info.groupResource, scope.info.namespaced ? namespace : undefined, name);
}

/**
 * What makes one object of the tip another. `before` may be as its type promises it rather than as it is stored; the change is recorded
 * against what is stored. `patch` leads from `before` to `after`, where it is known already.
 */
export function modification(
  tip: ClusterState,
  { groupResource, namespaced }: ResourceInfo,
  before: KubeObject,
  after: KubeObject,
  patch?: readonly Operation[],
): Change {
  const { namespace, name } = before.metadata;
  const stored = tip.find(groupResource, objectKey(namespaced ? namespace : undefined, name));
  if (stored === before && patch !== undefined) return { type: 'modified', patch };
  return { type: 'modified', patch: diffObjects(stored ?? before, after) };
}

/** The resource in the version that a client speaks; the storage version when it does not say. */
export function servedAs(scope: DecisionScope, apiVersion: string | undefined): ResourceInfo {
  if (apiVersion === undefined) return scope.info;
  return scope.context.schemas.byKind(groupOf(apiVersion), versionOf(apiVersion), scope.info.kind) ?? scope.info;
}

/** Points at an object as events do. */
export function refTo(info: ResourceInfo, object: KubeObject): ObjectRef {
  const { namespace, name, uid } = object.metadata;
  return {
    group: info.group,
    version: info.version,
    resource: info.resource,
    ...(info.namespaced ? { namespace } : {}),
    name,
    uid,
  };
}

/** The resourceVersion that the next event gives its object. */
export function nextResourceVersion(scope: DecisionScope): string {
  return String(scope.tip.revision + 1);
}
