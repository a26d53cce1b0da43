import { builtInKind } from '../../kinds/registry/built-in-kinds.js';
import type { Command, Patch, WriteOptions } from '../../model/command.js';
import type { DuplicateField } from '../../model/duplicate-field.js';
import type { GroupResource } from '../../model/group-resource.js';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { fromJson, type KubeObject } from '../../model/object.js';
import { fail, ok, type Result } from '../../model/result.js';
import {
  badRequest,
  methodNotAllowed,
  notFound,
  type StatusError,
  unsupportedMediaType,
} from '../../model/status-error.js';
import { MAX_BODY_VALUES, maxValuesOf } from '../body/body-limits.js';
import { refusedForValues } from '../body/too-many-values.js';
import { parseListOptions } from '../read/list-options.js';
import { groupVersion, type Representation, showObject } from '../read/representation.js';
import type { Selection } from '../read/selection.js';
import type { ApiRequest } from './api-context.js';
import { decodeObject, decodePatch, mediaTypeOf } from './body.js';
import { readDeleteOptions } from './delete-options.js';
import { expectKind } from './expect-kind.js';
import { noteSent, requestOrigin } from './origin.js';
import {
  collectionOf,
  findResource,
  namespaceOf,
  type ResourceTarget,
  representation,
  selectionOf,
} from './resource-request.js';
import { respondError, respondShown } from './respond.js';
import { respondList } from './respond-list.js';
import { readWriteOptions } from './write-options.js';

const APPLY = 'application/apply-patch+yaml';
const PATCH_TYPES = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  APPLY,
];

/** From so many bytes on, a body takes some milliseconds to read. */
const LONG_BODY = 64 * 1024;

/** Answers POST, PUT, PATCH and DELETE of one object or of a subresource. */
export async function serveWrite(request: ApiRequest): Promise<void> {
  const { exchange } = request;
  const target = findResource(request);
  if (!target.ok) return respondError(exchange, target.error);
  const refused = refusedAddress(request, target.value);
  if (refused !== undefined) return respondError(exchange, refused);
  const how = await representation(request, target.value);
  if (!how.ok) return respondError(exchange, how.error);
  const body = await exchange.body();
  if (!(body instanceof Uint8Array)) return respondError(exchange, body);
  const command = await readCommand(request, target.value, body);
  if (!command.ok) return respondError(exchange, command.error);
  // What is long has taken its time; others have their turn before it is decided.
  if (body.length > LONG_BODY) await request.context.turn();
  await run(request, command.value, how.value);
}

/** Answers DELETE of a collection: every object that is selected, one after the other. */
export async function serveDeleteCollection(request: ApiRequest): Promise<void> {
  const { exchange, context } = request;
  const target = findResource(request);
  if (!target.ok) return respondError(exchange, target.error);
  const { storage, served } = target.value;
  // There is no deleting across namespaces: the path that lists them all only reads.
  const isOneCollection = !served.namespaced || request.info.namespace !== undefined;
  if (!served.verbs.includes('deletecollection') || !isOneCollection)
    return respondError(exchange, notOffered(target.value, 'deletecollection'));
  const options = parseListOptions(exchange.query);
  if (!options.ok) return respondError(exchange, options.error);
  const selection = selectionOf(request, target.value);
  if (!selection.ok) return respondError(exchange, selection.error);
  const how = await representation(request, target.value);
  if (!how.ok) return respondError(exchange, how.error);
  const body = await exchange.body();
  if (!(body instanceof Uint8Array)) return respondError(exchange, body);
  const read = await readDeleteOptions(request, body);
  if (!read.ok) return respondError(exchange, read.error);
  const { deletion, options: writeOptions } = read.value;
  const doomed = await selectedObjects(request, target.value, selection.value);
  const outcomes = await Promise.all(
    doomed.map(({ metadata: { namespace, name } }) =>
      context.submit(
        {
          verb: 'delete',
          target: { resource: storage.groupResource, apiVersion: groupVersion(served), namespace, name },
          deletion,
          options: writeOptions,
        },
        requestOrigin(request),
      ),
    ),
  );
  const failed = outcomes.find((outcome) => !outcome.ok && outcome.error.reason !== 'NotFound');
  if (failed !== undefined && !failed.ok) return respondError(exchange, failed.error);
  const gone = outcomes.flatMap((outcome) => (outcome.ok ? [fromJson(outcome.value.object)] : []));
  await respondList(request, how.value, { revision: context.history.head }, inOneBatch(gone));
}

/** The newest objects that a request selects. */
async function selectedObjects(
  request: ApiRequest,
  target: ResourceTarget,
  selection: Selection,
): Promise<readonly KubeObject[]> {
  const { head } = request.context.history;
  const namespace = namespaceOf(request, target);
  const { objects } = await collectionOf(request, target).page({ namespace, selection, at: head, limit: 0 });
  return [...objects];
}

async function* inOneBatch(objects: readonly KubeObject[]): AsyncGenerator<readonly KubeObject[]> {
  yield objects;
}

async function run(request: ApiRequest, command: Command, how: Representation): Promise<void> {
  const { exchange, context } = request;
  const result = await context.submit(command, requestOrigin(request, command));
  if (!result.ok) return respondError(exchange, result.error);
  const { object, revision, created, removed, warnings, auditAnnotations } = result.value;
  if (auditAnnotations !== undefined) exchange.annotate?.(auditAnnotations);
  if (revision !== undefined) noteSent(request, revision);
  const code = created === true ? 201 : 200;
  const { negotiated } = how;
  if (
    removed === true &&
    command.verb === 'delete' &&
    builtInKind(how.storage.groupResource)?.deletion?.returnsDeletedObject !== true
  ) {
    return respondShown(exchange, 200, Buffer.from(JSON.stringify(deletedStatus(how, object))), { negotiated });
  }
  const isSelf = object['kind'] === how.storage.kind;
  const shown = isSelf ? showObject(fromJson(object), how) : Buffer.from(JSON.stringify(object));
  await respondShown(exchange, code, shown, {
    negotiated,
    warnings: [...(warnings ?? []), ...warningsOfKind(request, command, how)],
  });
}

/**
 * Whoever writes an object of a kind that does nothing here is told so; its status is written by those who know. A dry run stores nothing,
 * and asks what Kubernetes would answer: it is told nothing that Kubernetes would not say.
 */
function warningsOfKind({ context }: ApiRequest, command: Command, { served, storage }: Representation): string[] {
  if (command.verb === 'delete' || command.target.subresource === 'status') return [];
  if (command.options?.dryRun === true) return [];
  const inert = context.inertKind(storage.groupResource);
  if (inert === undefined) return [];
  const apiVersion = served.group === '' ? served.version : `${served.group}/${served.version}`;
  return [`${apiVersion} ${served.kind} is only stored by Hindcast: ${inert.missing}`];
}

/** What a delete that removed its object answers. Source: apiserver handlers/delete.go. */
function deletedStatus({ served }: Representation, object: JsonObject): JsonObject {
  const { name, uid } = object['metadata'] as JsonObject;
  const details = { name, ...(served.group === '' ? {} : { group: served.group }), kind: served.resource, uid };
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details };
}

async function readCommand(
  request: ApiRequest,
  target: ResourceTarget,
  body: Uint8Array,
): Promise<Result<Command, StatusError>> {
  const { info, exchange } = request;
  const { storage, served } = target;
  const contentType = exchange.header('content-type');
  const to = {
    resource: storage.groupResource,
    apiVersion: served.group === '' ? served.version : `${served.group}/${served.version}`,
    namespace: namespaceOf(request, target),
    name: info.name,
    subresource: info.subresource,
  };
  if (info.verb === 'delete') {
    const read = await readDeleteOptions(request, body);
    return read.ok ? ok({ verb: 'delete', target: to, ...read.value }) : read;
  }
  if (info.verb === 'patch') {
    const isApply = mediaTypeOf(contentType) === APPLY;
    const options = readWriteOptions(exchange.query, 'PatchOptions', isApply);
    if (!options.ok) return options;
    const read = await readPatch(body, contentType, exchange.query, {
      duplicates: wantsDuplicates(options.value),
      resource: storage.groupResource,
    });
    if (!read.ok)
      return !isApply && read.error.code === 400 ? fail(await unreadPatch(request, target, read.error)) : read;
    const { patch, duplicateFields } = read.value;
    return ok({ verb: 'patch', target: to, patch, options: withDuplicates(options.value, duplicateFields) });
  }
  const options = readWriteOptions(exchange.query, info.verb === 'create' ? 'CreateOptions' : 'UpdateOptions');
  if (!options.ok) return options;
  const expected = served.subresources.find(({ name }) => name === info.subresource) ?? served;
  const how = {
    duplicates: wantsDuplicates(options.value),
    kind: expected.kind,
    maxValues: maxValuesOf(storage.groupResource),
  };
  const decoded = await decodeObject(body, contentType, how);
  if (!decoded.ok) return decoded;
  const tooMany = refusedAsRead(storage.groupResource, decoded.value.object);
  if (tooMany !== undefined) return fail(tooMany);
  const object = expectKind(decoded.value.object, expected, {
    kinds: request.kinds,
    isCustom: served.custom !== undefined && info.subresource !== 'scale',
    body,
  });
  if (!object.ok) return object;
  return ok({
    verb: info.verb === 'create' ? 'create' : 'update',
    target: to,
    object: object.value,
    options: withDuplicates(options.value, decoded.value.duplicateFields),
  });
}

/** A patch that cannot be read is looked at when the object is there to be patched. Source: apiserver pkg/endpoints/handlers/patch.go. */
async function unreadPatch(request: ApiRequest, target: ResourceTarget, error: StatusError): Promise<StatusError> {
  const { served } = target;
  const name = request.info.name ?? '';
  const object = await collectionOf(request, target).get(namespaceOf(request, target), name, undefined);
  return object === undefined ? notFound({ group: served.group, resource: served.resource }, name) : error;
}

/** The refusal of a write that the resource does not offer where the request addresses it. */
function refusedAddress(request: ApiRequest, target: ResourceTarget): StatusError | undefined {
  const { info } = request;
  const { served } = target;
  const offered =
    info.subresource === undefined
      ? served.verbs
      : (served.subresources.find(({ name }) => name === info.subresource)?.verbs ?? []);
  const isOffered = offered.includes(info.verb) && isWellAddressed(request, target);
  return isOffered ? undefined : notOffered(target, info.verb);
}

function wantsDuplicates({ fieldValidation }: WriteOptions): boolean {
  return fieldValidation !== 'Ignore';
}

function withDuplicates(options: WriteOptions, duplicateFields: readonly DuplicateField[]): WriteOptions {
  return duplicateFields.length === 0 ? options : { ...options, duplicateFields };
}

/** Where a body may have more values than others may, it depends on what they are; others were counted as they were read. */
function refusedAsRead(resource: GroupResource, value: Json): StatusError | undefined {
  return maxValuesOf(resource) > MAX_BODY_VALUES ? refusedForValues(resource, value) : undefined;
}

async function readPatch(
  body: Uint8Array,
  contentType: string | undefined,
  query: URLSearchParams,
  { duplicates, resource }: { readonly duplicates: boolean; readonly resource: GroupResource },
): Promise<Result<{ patch: Patch; duplicateFields: readonly DuplicateField[] }, StatusError>> {
  const type = mediaTypeOf(contentType);
  if (!PATCH_TYPES.includes(type)) return fail(unsupportedMediaType(PATCH_TYPES));
  const decoded = await decodePatch(body, type, { duplicates, maxValues: maxValuesOf(resource) });
  if (!decoded.ok) return decoded;
  const { value, duplicateFields } = decoded.value;
  const tooMany = refusedAsRead(resource, value);
  if (tooMany !== undefined) return fail(tooMany);
  switch (type) {
    case 'application/json-patch+json':
      return ok({ patch: { type: 'json', operations: value }, duplicateFields });
    case 'application/merge-patch+json':
      return ok({ patch: { type: 'merge', value }, duplicateFields });
    case 'application/strategic-merge-patch+json':
      return ok({ patch: { type: 'strategic', value }, duplicateFields });
    default:
      if (!isJsonObject(value)) return fail(badRequest('an apply configuration must be an object'));
      return ok({ patch: { type: 'apply', value, force: query.get('force') === 'true' }, duplicateFields });
  }
}

/** Objects are made in the collection of their namespace, and changed under their name. Source: apiserver pkg/endpoints/installer.go. */
function isWellAddressed({ info }: ApiRequest, { served }: ResourceTarget): boolean {
  if (info.verb !== 'create') return info.name !== undefined;
  if (info.subresource !== undefined) return true;
  return info.name === undefined && (!served.namespaced || info.namespace !== undefined);
}

function notOffered({ served }: ResourceTarget, verb: string): StatusError {
  return methodNotAllowed({ group: served.group, resource: served.resource }, verb);
}
