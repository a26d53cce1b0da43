import { kindOf } from '../../kinds/registry/kind-of.js';
import { groupResource } from '../../model/group-resource.js';
import { fail, ok, type Result } from '../../model/result.js';
import { methodNotAllowed, type StatusError } from '../../model/status-error.js';
import { kindsAt } from '../../schema/kinds-at.js';
import type { ResourceInfo } from '../../schema/resource-info.js';
import type { Schemas } from '../../schema/schemas.js';
import { messageTypeOfKind } from '../protobuf/message-type.js';
import type { ServedCollection } from '../read/collection.js';
import { CustomCollection } from '../read/custom-collection.js';
import { groupVersion, type Representation } from '../read/representation.js';
import { parseSelection, type Selection } from '../read/selection.js';
import { VersionReader } from '../read/version-reader.js';
import { negotiate } from '../table/negotiate.js';
import { parseIncludeObject } from '../table/table-of.js';
import type { ApiContext, ApiRequest } from './api-context.js';
import { NO_SUCH_PATH } from './no-such-path.js';

/** The verbs that change nothing. */
export const READS: ReadonlySet<string> = new Set(['get', 'list', 'watch']);

/** The resource a request names, as served and as stored. */
export interface ResourceTarget {
  readonly served: ResourceInfo;
  readonly storage: ResourceInfo;
}

/** Finds the resource a request is about, or the error for one that is not served. */
export function findResource({ kinds, info }: ApiRequest): Result<ResourceTarget, StatusError> {
  const served = kinds.byResource(info.group, info.version, info.resource);
  if (served === undefined) return fail(NO_SUCH_PATH);
  if (served.namespaced && info.namespace === undefined && info.name !== undefined) return fail(NO_SUCH_PATH);
  if (!served.namespaced && info.namespace !== undefined && served.resource !== 'namespaces') return fail(NO_SUCH_PATH);
  if (
    info.subresource !== undefined &&
    !served.subresources.some(({ name }) => name === info.subresource?.split('/')[0])
  )
    return fail(NO_SUCH_PATH);
  const home = kinds.storageOf(served);
  const storage = kinds.byGroupResource(home.groupResource) ?? served;
  return ok({ served, storage });
}

/** How this client wants the objects of the resource shown, ages counted to `at`'s own time. */
export async function representation(
  request: ApiRequest,
  target: ResourceTarget,
  watch = false,
): Promise<Result<Representation, StatusError>> {
  const { exchange, context, at } = request;
  const negotiated = negotiate(exchange.header('accept'), { watch, protobuf: hasMessage(target.served) });
  if (!negotiated.ok) return negotiated;
  const includeObject = parseIncludeObject(exchange.query.get('includeObject'));
  if (!includeObject.ok) return includeObject;
  const isTable = negotiated.value.as === 'Table';
  const now = at === undefined || !isTable ? context.clock.now() : await context.history.timeOf(at);
  const { storage, served } = target;
  const ofCustom = served.custom === undefined ? undefined : kindOf(served).columns;
  const printer = context.computed.get(storage.groupResource)?.printer ?? ofCustom;
  return ok({ ...target, negotiated: negotiated.value, includeObject: includeObject.value, printer, now });
}

/** Whether objects of a kind have a form in protobuf: custom ones have none. */
function hasMessage(served: ResourceInfo): boolean {
  return served.custom === undefined && messageTypeOfKind(groupVersion(served), served.kind) !== undefined;
}

/** The namespace of the objects that a request is about; cluster-scoped ones have none. */
export function namespaceOf({ info }: ApiRequest, { storage }: ResourceTarget): string | undefined {
  return storage.namespaced ? info.namespace : undefined;
}

/** The objects of the resource that a request is about. */
export function collectionOf({ context, kinds }: ApiRequest, { storage, served }: ResourceTarget): ServedCollection {
  const computed = context.computed.get(storage.groupResource);
  if (computed !== undefined) return computed;
  const stored = context.stored(storage);
  if (served.custom === undefined) return stored;
  const present = () => presentKinds(context);
  const reader = new VersionReader({ kinds, present, served, convert: context.convert });
  return new CustomCollection(stored, reader, () => context.turn());
}

/** The kinds that the newest state knows. */
export function presentKinds({ history, schemas }: ApiContext): Schemas {
  return kindsAt(history.source.state, schemas);
}

/** The selectors of a request. `name` narrows a watch of a single object. */
export function selectionOf(
  { context, exchange }: ApiRequest,
  { storage, served }: ResourceTarget,
  name?: string,
): Result<Selection, StatusError> {
  const offered = context.computed.get(storage.groupResource)?.fields;
  return parseSelection(served.custom === undefined ? storage : served, exchange.query, { name, served, offered });
}

/** Why a write is refused that is about a resource which nobody can write; undefined for other requests. */
export function refusedWrite({ context, info }: ApiRequest): StatusError | undefined {
  const computed = context.computed.get(groupResource(info.group, info.resource));
  if (computed?.readOnlyBecause === undefined || READS.has(info.verb)) return undefined;
  const error = methodNotAllowed({ group: info.group, resource: info.resource }, info.verb);
  return { ...error, message: `${error.message}: ${computed.readOnlyBecause}` };
}
