import { kindOf } from '../../kinds/registry/kind-of.js';
import type { Change } from '../../model/cluster-event.js';
import type { Command } from '../../model/command.js';
import { diffObjects } from '../../model/diff-objects.js';
import { apiVersionOf, groupOf, versionOf } from '../../model/group-resource.js';
import { fromJson, type KubeObject, toJson } from '../../model/object.js';
import { objectKey } from '../../model/object-key.js';
import { replayPatch } from '../../model/replay-patch.js';
import { fail, ok, type Result } from '../../model/result.js';
import type { StatusError } from '../../model/status-error.js';
import type { ResourceInfo } from '../../schema/resource-info.js';
import { convertCustom, customType, unconverted } from '../conversion/convert-custom.js';
import { readStored } from '../conversion/stored-form.js';
import {
  type Decided,
  type Decision,
  type DecisionScope,
  nextResourceVersion,
  refTo,
  type UncommittedEvent,
} from './decision.js';

/** What a decision about a custom resource is made on. */
interface RequestVersion {
  readonly served: ResourceInfo;
  /** The object as it lies there; absent when there is none. */
  readonly stored: KubeObject | undefined;
  /** The same in the version of the request. */
  readonly existing: KubeObject | undefined;
  /** The apiVersion that the object is to lie in. */
  readonly home: string;
}

/**
 * Decides a command about a custom resource in the version that its writer speaks: the stored object is brought into that version, admitted and
 * validated there, and what comes of it is brought into the version that objects are stored in. So an event holds what a conversion came to, and
 * nobody is asked again who reads it. Source: apiextensions-apiserver pkg/apiserver/customresource_handler.go, HubGroupVersion and
 * crdConversionRESTOptionsGetter.
 */
export function inRequestVersion(
  scope: DecisionScope,
  command: Command,
  decideOn: (scope: DecisionScope, command: Command) => Decided,
): Decided {
  const { context, info, tip, notes } = scope;
  const { target } = command;
  const { name = '' } = target;
  const stored = tip.find(info.groupResource, objectKey(info.namespaced ? target.namespace : undefined, name));
  const served = spokenVersion(scope, command, stored);
  const existing =
    stored === undefined || command.verb === 'create'
      ? ok(undefined)
      : inVersionOf(scope, stored, apiVersionOf(served.group, served.version));
  if (!existing.ok) return existing;
  // Whoever names no version, as controllers do, asks nobody to convert anything.
  const stays =
    target.apiVersion === undefined && info.custom?.conversion !== undefined ? stored?.apiVersion : undefined;
  const version: RequestVersion = {
    served,
    stored,
    existing: existing.value,
    home: stays ?? apiVersionOf(info.group, info.version),
  };
  const unstorable = (object: KubeObject) => {
    const encoded = convertCustom(scope.context, info, toJson(object), version.home);
    return encoded.ok ? undefined : encoded.error;
  };
  const own: DecisionScope = {
    context,
    tip,
    info: served,
    kind: kindOf(served),
    command,
    notes,
    existing: existing.value,
    unstorable,
  };
  const decided = decideOn(own, command);
  return decided.ok ? store(scope, decided.value, version) : decided;
}

/** A stored object in another version. */
function inVersionOf(
  { context, info }: DecisionScope,
  stored: KubeObject,
  apiVersion: string,
): Result<KubeObject, StatusError> {
  const type = customType(context.schemas, info, stored.apiVersion);
  if (type === undefined)
    return fail(unconverted(`request to convert CR from an invalid group/version: ${stored.apiVersion}`));
  const object = readStored(type, stored);
  if (object.apiVersion === apiVersion) return ok(object);
  const converted = convertCustom(context, info, toJson(object), apiVersion);
  return converted.ok ? ok(fromJson(converted.value)) : converted;
}

/** The version that a writer speaks: the one that is named, else that of the body, else the one that the object lies in. */
function spokenVersion(
  { context, info }: DecisionScope,
  command: Command,
  stored: KubeObject | undefined,
): ResourceInfo {
  const spoken = command.target.apiVersion ?? bodyVersion(command) ?? stored?.apiVersion;
  if (spoken === undefined || groupOf(spoken) !== info.group || versionOf(spoken) === info.version) return info;
  const found = context.schemas.extras.find(
    ({ info: one }) => one.groupResource === info.groupResource && one.version === versionOf(spoken),
  );
  return found?.info ?? info;
}

function bodyVersion(command: Command): string | undefined {
  if (command.target.subresource === 'scale' || command.verb === 'delete') return undefined;
  const body = command.verb !== 'patch' ? command.object : command.patch.type === 'apply' ? command.patch.value : {};
  return typeof body['apiVersion'] === 'string' && body['apiVersion'] !== '' ? body['apiVersion'] : undefined;
}

/** The decision with everything in the version that is stored, and with the answer as it would be read. */
function store(scope: DecisionScope, decision: Decision, version: RequestVersion): Decided {
  const { context, info, command } = scope;
  const { home, stored, existing, served } = version;
  // Nearly always nothing was converted, and nothing is to be.
  if (stored === existing && apiVersionOf(served.group, served.version) === home) return ok(decision);
  const after = afterOf(command, decision, version);
  const isWritten = decision.events.length > 0;
  if (after === undefined || (after.apiVersion === home && (isWritten || stored === existing)))
    return ok(served.version === versionOf(home) ? decision : { ...decision, events: decision.events.map(at(home)) });
  const encoded = convertCustom(context, info, toJson(after), home);
  if (!encoded.ok) return encoded;
  const object = fromJson(encoded.value);
  const change = command.options?.dryRun === true ? undefined : changeTo(object, stored);
  const events = change === undefined ? [] : [at(home)({ ref: refTo(info, object), change })];
  if (decision.object['kind'] !== served.kind) return ok({ ...decision, events });
  const answer = inVersionOf(scope, object, apiVersionOf(served.group, served.version));
  if (!answer.ok) return answer;
  const shown = events.length === 0 ? answer.value : withVersion(answer.value, nextResourceVersion(scope));
  return ok({ ...decision, events, object: toJson(shown) });
}

/** The object that a decision leaves, in the version of the request; undefined when it leaves none, or nothing is known of it. */
function afterOf(
  command: Command,
  { events, object, removed }: Decision,
  { stored, existing, served }: RequestVersion,
): KubeObject | undefined {
  const change = events.at(-1)?.change;
  if (change?.type === 'created') return change.object;
  if (change?.type === 'modified') return replayPatch(stored!, change.patch) as KubeObject;
  if (change !== undefined || removed === true) return undefined;
  if (command.options?.dryRun === true) return object['kind'] === served.kind ? fromJson(object) : undefined;
  // Whoever changes nothing may still bring the object into the version that objects are stored in today.
  return command.verb === 'update' || command.verb === 'patch' ? existing : undefined;
}

/** What makes an object of the stored one; undefined when it is the same. */
function changeTo(object: KubeObject, stored: KubeObject | undefined): Change | undefined {
  if (stored === undefined) return { type: 'created', object };
  const patch = diffObjects(stored, object);
  return patch.length === 0 ? undefined : { type: 'modified', patch };
}

/** An event whose object lies in a version. */
function at(apiVersion: string): (event: UncommittedEvent) => UncommittedEvent {
  return ({ ref, change }) => ({ ref: { ...ref, version: versionOf(apiVersion) }, change });
}

function withVersion(object: KubeObject, resourceVersion: string): KubeObject {
  return { ...object, metadata: { ...object.metadata, resourceVersion } };
}
