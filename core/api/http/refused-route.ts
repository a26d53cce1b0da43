import { badRequest, methodNotAllowed, notFound, type StatusError } from '../../model/status-error.js';
import type { ResourceInfo } from '../../schema/resource-info.js';
import { notAcceptable } from '../table/negotiate.js';
import type { ApiRequest } from './api-context.js';
import { NO_SUCH_METHOD, NO_SUCH_PATH, respondNoSuchPath } from './no-such-path.js';
import { respondError } from './respond.js';

/**
 * Answers a request whose path, method or `Accept` no route takes; false for one that is to be served. Built-in resources have a route for each
 * verb, and what has none is refused before anybody looks at the resource; custom resources are all served by one handler.
 * Source: apiserver pkg/endpoints/installer.go and go-restful; apiextensions-apiserver pkg/apiserver/customresource_handler.go.
 */
export function respondsUnrouted(request: ApiRequest): boolean {
  const { exchange, info, kinds } = request;
  const served = kinds.byResource(info.group, info.version, info.resource);
  const isUnknown = served === undefined || (served.custom !== undefined && isAcrossNamespaces(request, served));
  if (isUnknown) {
    respondNoSuchPath(exchange, kinds, info.path);
    return true;
  }
  const refused = served.custom === undefined ? refusedBuiltIn(request, served) : refusedCustom(request, served);
  if (refused !== undefined) respondError(exchange, refused);
  return refused !== undefined;
}

/** Whether a request names no namespace for what is only listed without one. */
function isAcrossNamespaces({ info }: ApiRequest, { namespaced }: ResourceInfo): boolean {
  if (!namespaced) return info.namespace !== undefined;
  return info.namespace === undefined && (info.name !== undefined || !LISTING.has(info.verb));
}

const LISTING: ReadonlySet<string> = new Set(['list', 'watch']);

function refusedCustom({ info }: ApiRequest, { group, resource, subresources }: ResourceInfo): StatusError | undefined {
  const { verb, name, subresource } = info;
  if (verb === '') return methodNotAllowed({ group, resource }, '');
  const isKnown = subresource === undefined || subresources.some((known) => known.name === subresource);
  if (!isKnown) return notFound({ group, resource }, name ?? '');
  return name === undefined && NAMING.has(verb) ? badRequest('name must be provided') : undefined;
}

const NAMING: ReadonlySet<string> = new Set(['update', 'patch']);

function refusedBuiltIn({ exchange, info }: ApiRequest, served: ResourceInfo): StatusError | undefined {
  const offered = verbsAt(info, served);
  if (offered.length === 0) return NO_SUCH_PATH;
  if (exchange.method === 'HEAD' || !offered.includes(routeOf(info))) return NO_SUCH_METHOD;
  return refusedAccept(exchange.header('accept'), representationsAt(info));
}

/** The verb whose route a request takes: a watch is a list or a get that goes on. */
function routeOf({ verb, name }: ApiRequest['info']): string {
  if (verb !== 'watch') return verb;
  return name === undefined ? 'list' : 'get';
}

const COLLECTION_VERBS: readonly string[] = ['list', 'create', 'deletecollection'];
const OBJECT_VERBS: readonly string[] = ['get', 'update', 'patch', 'delete'];

/** The verbs that a resource has routes for at the path of a request. */
function verbsAt(
  { name, namespace, subresource }: ApiRequest['info'],
  { namespaced, resource, subresources, verbs }: ResourceInfo,
): readonly string[] {
  if (!namespaced && namespace !== undefined && resource !== 'namespaces') return [];
  if (namespaced && namespace === undefined) return name === undefined ? verbs.filter((verb) => verb === 'list') : [];
  if (subresource === undefined) {
    const possible = name === undefined ? COLLECTION_VERBS : OBJECT_VERBS;
    return possible.filter((verb) => verbs.includes(verb));
  }
  const [first, ...rest] = subresource.split('/');
  const found = subresources.find((known) => known.name === first);
  return found === undefined || (rest.length > 0 && first !== 'proxy') ? [] : found.verbs;
}

/** What most routes produce. */
export const REPRESENTATIONS: readonly string[] = [
  'application/json',
  'application/yaml',
  'application/vnd.kubernetes.protobuf',
];
const STREAMS: readonly string[] = [
  'application/json;stream=watch',
  'application/vnd.kubernetes.protobuf;stream=watch',
];

function representationsAt({ verb, name, subresource }: ApiRequest['info']): readonly string[] {
  if (subresource === 'log') return ['text/plain', ...REPRESENTATIONS];
  return verb === 'watch' || (verb === 'list' && name === undefined)
    ? [...REPRESENTATIONS, ...STREAMS]
    : REPRESENTATIONS;
}

/** 406 where an `Accept` header names nothing that a route produces, to the letter and without its parameters. Source: go-restful Route.matchesAccept. */
export function refusedAccept(accept: string | undefined, produced: readonly string[]): StatusError | undefined {
  if (accept === undefined || accept === '' || produced.includes('*/*')) return undefined;
  const isAccepted = accept.split(',').some((clause) => {
    const type = clause.split(';', 1)[0]!.trim();
    return type === '*/*' || produced.includes(type);
  });
  if (isAccepted) return undefined;
  const message = `406: Not Acceptable\n\nAvailable representations: ${produced.join(', ')}`;
  return { ...notAcceptable(message), details: {} };
}
