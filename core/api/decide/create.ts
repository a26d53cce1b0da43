import { defaultObject } from '../../kinds/default-object.js';
import { prepareCreate } from '../../kinds/prepare.js';
import { toStorage } from '../../kinds/registry/convert.js';
import { validateCreate } from '../../kinds/validate.js';
import type { Command } from '../../model/command.js';
import type { JsonObject } from '../../model/json.js';
import {
  fromJson,
  type KubeObject,
  type ObjectDraft,
  type ObjectMeta,
  partToJson,
  toJson,
} from '../../model/object.js';
import { withFields } from '../../model/own-copy.js';
import { fail, ok, type Result } from '../../model/result.js';
import {
  alreadyExists,
  badRequest,
  generatedNameExists,
  invalid,
  methodNotAllowed,
  type StatusError,
} from '../../model/status-error.js';
import { timestamp } from '../../model/timestamp.js';
import type { ResourceInfo } from '../../schema/resource-info.js';
import { soundObject } from '../../schema/shaped-object.js';
import { mutatingAdmission, registerCreate, validatingAdmission } from '../admission/admit.js';
import type { AdmittedChange } from '../admission/attributes-of.js';
import {
  current,
  type Decided,
  type DecisionScope,
  errorResource,
  nextResourceVersion,
  refTo,
  warningsOf,
} from './decision.js';
import { generateName } from './generate-name.js';
import { ownCreated } from './managed-fields.js';
import { screenFields } from './screen-fields.js';

type Create = Extract<Command, { verb: 'create' }>;

/** How often a generated name that is taken is drawn again. Source: KEP-4420. */
const NAME_ATTEMPTS = 8;

/** Decides a create. What is applied has its managedFields. Source of the order of steps: apiserver pkg/registry/generic/registry/store.go Create. */
export function decideCreate(scope: DecisionScope, command: Create, { isApplied = false } = {}): Decided {
  const { info, kind } = scope;
  const { target, options = {} } = command;
  if (info.custom?.isTerminating === true) return fail(terminating(info));
  const screened = screenFields(scope, command.object, target.apiVersion, options);
  if (!screened.ok) return screened;
  const stored = toStorage(info, screened.value.object);
  const addressed = address(scope, stored, target.namespace, target.name);
  if (!addressed.ok) return addressed;
  const schema = scope.context.schemas.typeOf(info);
  const defaulted = defaultObject(kind, addressed.value, schema);
  const owned = isApplied ? defaulted : ownCreated(scope, defaulted, command);
  // A rerun tells by the UID which object comes, and what chance gives it from then on.
  const uid = scope.context.newUid();
  const admitted = mutate(scope, owned, target.namespace);
  if (!admitted.ok) return admitted;
  const registered = registerCreate(scope, fromJson(withSystemMetadata(scope, admitted.value, target.namespace, uid)));
  if (!registered.ok) return registered;
  const prepared = fromJson(prepareCreate(kind, toJson(registered.value)));
  const causes = validateCreate(kind, toJson(prepared), {
    namespaced: info.namespaced,
    schema,
    apiVersion: target.apiVersion,
  });
  if (causes.length > 0) return fail(invalid(info.group, info.kind, prepared.metadata.name, causes));
  const object = soundObject(schema, prepared);
  const unwanted = validatingAdmission(scope, created(toJson(object)));
  if (unwanted !== undefined) return fail(unwanted);
  const dryRun = options.dryRun === true;
  const refused = refusedByStorage(scope, stored, object, dryRun);
  if (refused !== undefined) return fail(refused);
  return ok({
    events: dryRun ? [] : [{ ref: refTo(info, object), change: { type: 'created', object } }],
    object: toJson(dryRun ? withoutVersion(object) : object),
    created: true,
    warnings: warningsOf(scope, screened.value.warnings, { object }),
  });
}

/** Nothing new is made of a kind that is on its way out. Source: apiextensions-apiserver pkg/apiserver/customresource_handler.go. */
function terminating(info: ResourceInfo): StatusError {
  const message = 'create not allowed while custom resource definition is terminating';
  return { ...methodNotAllowed(errorResource(info), 'create'), message };
}

/** What the storage says last of a valid object. Source: etcd3 store.go Create; registry/store.go create. */
function refusedByStorage(
  scope: DecisionScope,
  draft: JsonObject,
  object: KubeObject,
  dryRun: boolean,
): StatusError | undefined {
  const { metadata } = object;
  const unstorable = scope.unstorable?.(object);
  if (unstorable !== undefined) return unstorable;
  const { resourceVersion } = (draft['metadata'] ?? {}) as Partial<ObjectMeta>;
  if (!dryRun && resourceVersion !== undefined && resourceVersion !== '' && resourceVersion !== '0') {
    return { code: 500, reason: '', message: 'resourceVersion should not be set on objects to be created' };
  }
  const taken = current(scope, metadata.namespace, metadata.name);
  if (taken === undefined) return undefined;
  const isGenerated = (metadata.generateName ?? '') !== '';
  const error = (isGenerated ? generatedNameExists : alreadyExists)(errorResource(scope.info), metadata.name);
  return taken.metadata.deletionTimestamp === undefined
    ? error
    : { ...error, message: `object is being deleted: ${error.message}` };
}

/** A dry run gives its object no place in history. */
function withoutVersion(object: KubeObject): ObjectDraft {
  const { resourceVersion: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/** Settles what a new object says of where it is: only its name may be yet to come. */
function address(
  scope: DecisionScope,
  draft: JsonObject,
  namespace: string | undefined,
  name: string | undefined,
): Result<JsonObject, StatusError> {
  const { info } = scope;
  const given = (draft['metadata'] ?? {}) as Partial<ObjectMeta> & { selfLink?: string };
  if (info.namespaced && given.namespace !== undefined && given.namespace !== '' && given.namespace !== namespace) {
    return fail(badRequest('the namespace of the provided object does not match the namespace sent on the request'));
  }
  if (name !== undefined && name !== '' && given.name !== undefined && given.name !== '' && given.name !== name) {
    return fail(badRequest(`the name of the object (${given.name}) does not match the name on the URL (${name})`));
  }
  const { selfLink: _, deletionTimestamp: __, deletionGracePeriodSeconds: ___, ...kept } = given;
  const named = given.name || name;
  const place: Partial<ObjectMeta> = { ...(named ? { name: named } : {}), ...(info.namespaced ? { namespace } : {}) };
  const metadata: Partial<ObjectMeta> = withFields(kept, place);
  return ok(withFields(draft, { metadata: partToJson(metadata) }));
}

/** What admission makes of a new object, which may not put it elsewhere. */
function mutate(
  scope: DecisionScope,
  draft: JsonObject,
  namespace: string | undefined,
): Result<JsonObject, StatusError> {
  const admitted = mutatingAdmission(scope, created(draft));
  if (!admitted.ok) return admitted;
  const object = admitted.value ?? draft;
  const given = (object['metadata'] ?? {}) as Partial<ObjectMeta>;
  if (scope.info.namespaced && (given.namespace ?? '') !== '' && given.namespace !== namespace)
    return fail(badRequest('the namespace of the provided object does not match the namespace sent on the request'));
  return ok(object);
}

function created(object: JsonObject): AdmittedChange {
  const { name = '' } = (object['metadata'] ?? {}) as Partial<ObjectMeta>;
  return { operation: 'CREATE', name, object };
}

/** Fills in the metadata that only the server may set, and the name where it is to be generated. */
function withSystemMetadata(
  scope: DecisionScope,
  draft: JsonObject,
  namespace: string | undefined,
  uid: string,
): JsonObject {
  const { info, context } = scope;
  const { namespace: _, ...given } = (draft['metadata'] ?? {}) as Partial<ObjectMeta>;
  const metadata = withFields<Partial<ObjectMeta>>(given, {
    name: given.name || freeName(scope, namespace, given.generateName),
    ...(info.namespaced ? { namespace } : {}),
    uid,
    resourceVersion: nextResourceVersion(scope),
    creationTimestamp: timestamp(context.now),
  });
  return withFields(draft, { metadata: partToJson(metadata) });
}

/** A name drawn from `generateName` that is free at the tip; empty without a `generateName`, for validation to refuse. */
function freeName(scope: DecisionScope, namespace: string | undefined, base: string | undefined): string {
  if (base === undefined || base === '') return '';
  let name = generateName(base, scope.context.random);
  for (let attempt = 1; attempt < NAME_ATTEMPTS && current(scope, namespace, name) !== undefined; attempt++) {
    name = generateName(base, scope.context.random);
  }
  return name;
}
