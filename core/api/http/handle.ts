import { parseAnyFieldSelector } from '../../model/field-selector.js';
import type { Result } from '../../model/result.js';
import { badRequest, internalError, methodNotAllowed, type StatusError } from '../../model/status-error.js';
import { type AuditedRequest, auditedExchange } from '../audit/request-audit.js';
import type { Attributes } from '../auth/attributes.js';
import { forbiddenRequest } from '../auth/forbidden-request.js';
import { impersonate } from '../auth/impersonate.js';
import { MASTERS_GROUP, type User } from '../auth/user.js';
import { UnreadableObject } from '../read/unreadable-object.js';
import type { ApiContext, ApiRequest, RequestHandler } from './api-context.js';
import { countedExchange } from './count-requests.js';
import { deprecationOf, withDeprecation } from './deprecation.js';
import { serveDocument } from './documents.js';
import type { Exchange } from './exchange.js';
import { pastPath, pastRevision } from './past.js';
import { permitted } from './permitted.js';
import { respondsUnrouted } from './refused-route.js';
import { type ApiRequestInfo, requestInfo } from './request-info.js';
import { presentKinds, READS, refusedWrite } from './resource-request.js';
import { respondError, respondTooMany } from './respond.js';
import { delegatedPath, notInLog, serveAggregated } from './serve-aggregated.js';
import { isConnection, serveConnect } from './serve-connect.js';
import { isProxied, serveProxy } from './serve-proxy.js';
import { serveGet, serveList, serveWatchRequest } from './serve-read.js';
import { isPureQuestion, isQuestion, serveQuestion } from './serve-virtual.js';
import { serveDeleteCollection, serveWrite } from './serve-write.js';
import { withHeaders } from './with-headers.js';

const HANDLERS: ReadonlyMap<string, RequestHandler> = new Map([
  ['get', serveGet],
  ['list', serveList],
  ['watch', serveWatchRequest],
  ['create', serveWrite],
  ['update', serveWrite],
  ['patch', serveWrite],
  ['delete', serveWrite],
  ['deletecollection', serveDeleteCollection],
]);

/** Answers one HTTP request, whatever it is. Never rejects: a defect of ours is answered with 500 and told to `onDefect`. */
export async function handle(
  context: ApiContext,
  received: Exchange,
  onDefect: (error: unknown) => void,
): Promise<void> {
  const past = pastPath(received.path);
  const info = requestInfo(received.method, past?.path ?? received.path, received.query);
  const auditId = received.header('audit-id') || context.newAuditId();
  const exchange = counted(context, withHeaders(received, { 'audit-id': auditId }), info);
  try {
    if (info === undefined) respondError(exchange, badRequest('the path is not well encoded'));
    else await route(context, exchange, { info, when: past?.when, auditId });
  } catch (error) {
    if (error instanceof UnreadableObject) return respondError(exchange, error.status);
    onDefect(error);
    respondError(exchange, internalError('the request could not be served'));
  }
}

/** The exchange, whose answer is counted for `/metrics`. */
function counted(context: ApiContext, exchange: Exchange, info: ApiRequestInfo | undefined): Exchange {
  const { metrics } = context;
  if (metrics === undefined) return exchange;
  const isKnown = ({ group, version, resource }: ApiRequestInfo) =>
    presentKinds(context).byResource(group, version, resource) !== undefined;
  const { wallClock } = context;
  const began = wallClock.now();
  return countedExchange(exchange, info, isKnown, (request) =>
    metrics.answered(request, (wallClock.now() - began) / 1_000),
  );
}

/** A request as its path and its headers alone tell of it. */
interface Received {
  readonly info: ApiRequestInfo;
  /** What `/at/…` names, if it does. */
  readonly when: string | undefined;
  /** What clients name to find a request in the audit log: theirs or a new one. Source: apiserver pkg/endpoints/filters/audit_init.go. */
  readonly auditId: string;
}

async function route(context: ApiContext, received: Exchange, { info, when, auditId }: Received): Promise<void> {
  const asked = await identify(context, received);
  if (!asked.ok) return respondError(audited(context, received, { auditId, info, user: NOBODY }), asked.error);
  const user = become(context, received, info, asked.value);
  const impersonated = user.ok && user.value !== asked.value ? user.value : undefined;
  const exchange = audited(context, received, { auditId, info, user: asked.value, impersonated });
  if (!user.ok) return respondError(exchange, user.error);
  const { seat: given, headers } = context.flowControl.admit(context.history.source.state, {
    user: user.value,
    info,
    isLong: isLongRunning(info),
  });
  const answered = withHeaders(exchange, { ...NOT_CACHED, ...headers });
  const seat = await given;
  if (seat === undefined) return respondTooMany(answered);
  try {
    await admitted(context, answered, { user: user.value, info, when, auditId });
  } finally {
    seat();
  }
}

/** Source: apiserver pkg/server/filters/cachecontrol.go. */
const NOT_CACHED = { 'cache-control': 'no-cache, private' };

const LONG_SUBRESOURCES = new Set(['attach', 'exec', 'proxy', 'log', 'portforward']);

/** Requests that may last as long as they like take nobody's seat. Source: kube-apiserver BasicLongRunningRequestCheck. */
function isLongRunning({ verb, subresource }: ApiRequestInfo): boolean {
  return verb === 'watch' || verb === 'proxy' || LONG_SUBRESOURCES.has(subresource?.split('/')[0] ?? '');
}

/** Whoever could not say who they are. */
const NOBODY: User = { name: '', groups: [] };

/** The exchange, which is told of as the audit policy says. */
function audited({ audit, wallClock }: ApiContext, exchange: Exchange, request: Omit<AuditedRequest, 'now'>): Exchange {
  if (audit === undefined) return exchange;
  return auditedExchange(exchange, audit, { ...request, now: () => wallClock.now() });
}

/** A request that has been let in. */
interface Admitted {
  readonly user: User;
  readonly info: ApiRequestInfo;
  /** What `/at/…` names, if it does. */
  readonly when?: string;
  readonly auditId: string;
}

async function admitted(context: ApiContext, exchange: Exchange, asked: Admitted): Promise<void> {
  const { user, info, when, auditId } = asked;
  const refused = refusal(context, user, info, exchange);
  if (refused !== undefined) return respondError(exchange, refused);
  const api = delegatedPath(context, info.path);
  if (api !== undefined) {
    if (when !== undefined) return respondError(exchange, notInLog(api));
    return serveAggregated(exchange, context, { api, user, path: info.path, auditId });
  }
  const caller = { user, userAgent: exchange.header('user-agent') ?? '' };
  const request: ApiRequest = { context, exchange, caller, info, kinds: presentKinds(context) };
  const extension = context.extensions.get(info.path.split('/')[1] ?? '');
  if (extension !== undefined) return extension(request);
  if (!info.isResource) return when === undefined ? serveDocument(request) : servePastDocument(request, when);
  if (when === undefined) return filtered(request);
  const at = await pastRevision(context, when);
  if (!at.ok) return respondError(exchange, at.error);
  const kinds = await context.history.kindsAt(at.value, context.schemas);
  if (READS.has(info.verb) || isPureQuestion(request)) return filtered({ ...request, at: at.value, kinds });
  const message = `${info.verb} is not possible at revision ${at.value}: the past is read-only`;
  return respondError(exchange, { ...methodNotAllowed(info, info.verb), message });
}

/** Of a bad revision clients are told where they ask for objects: what is said about a document reaches no person. */
async function servePastDocument(request: ApiRequest, when: string): Promise<void> {
  const { context } = request;
  const at = await pastRevision(context, when);
  return serveDocument(
    at.ok ? { ...request, kinds: await context.history.kindsAt(at.value, context.schemas) } : request,
  );
}

function filtered(request: ApiRequest): Promise<void> {
  const { filter } = request.context;
  return filter === undefined ? dispatch(request) : filter(request, dispatch);
}

async function dispatch(request: ApiRequest): Promise<void> {
  const refused = refusedWrite(request);
  if (refused !== undefined) return respondError(request.exchange, refused);
  if (isConnection(request)) return serveConnect(request);
  if (isProxied(request)) return serveProxy(request);
  if (respondsUnrouted(request)) return;
  const deprecation = deprecationOf(request);
  const routed = deprecation === undefined ? request : withDeprecation(request, deprecation);
  if (isQuestion(routed)) return serveQuestion(routed);
  const handler = HANDLERS.get(routed.info.verb);
  return handler === undefined
    ? respondError(routed.exchange, methodNotAllowed(routed.info, routed.info.verb))
    : handler(routed);
}

/** Who has sent a request. */
async function identify(context: ApiContext, exchange: Exchange): Promise<Result<User, StatusError>> {
  const view = context.history.source.state;
  const credentials = {
    authorization: exchange.header('authorization'),
    webSocketProtocols: exchange.header('sec-websocket-protocol'),
    certificates: exchange.certificates,
    headers: exchange.headers,
    path: exchange.path,
  };
  const { clock, wallClock } = context;
  return context.authenticator.authenticate(credentials, view, { now: clock.now(), wall: wallClock.now() });
}

/** As whom a request is to be served. */
function become(context: ApiContext, exchange: Exchange, info: ApiRequestInfo, user: User): Result<User, StatusError> {
  return impersonate(user, exchange.headers, attributesOf(user, info, exchange.query), (attributes) =>
    permitted(context, attributes),
  );
}

/** Why a request may not be made; its audit events tell what was decided. Source: apiserver pkg/endpoints/filters/authorization.go. */
function refusal(context: ApiContext, user: User, info: ApiRequestInfo, exchange: Exchange): StatusError | undefined {
  const told = (decision: string, reason: string) =>
    exchange.annotate?.({ 'authorization.k8s.io/decision': decision, 'authorization.k8s.io/reason': reason });
  if (user.groups.includes(MASTERS_GROUP)) {
    told('allow', '');
    return undefined;
  }
  const attributes = attributesOf(user, info, exchange.query);
  const { allowed, reason } = permitted(context, attributes);
  told(allowed ? 'allow' : 'forbid', reason);
  return allowed ? undefined : forbiddenRequest(attributes, reason);
}

/** Verbs that a field selector restricts. */
const SELECTING = new Set(['list', 'watch', 'deletecollection']);

/** What a request wants to do. Source: apiserver pkg/endpoints/filters/authorization.go. */
function attributesOf(user: User, info: ApiRequestInfo, query: URLSearchParams): Attributes {
  const { verb, group, version, resource, subresource, namespace, name = info.selectedName } = info;
  if (!info.isResource) return { user, verb, path: info.path };
  const attributes = { user, verb, group, version, resource, subresource, namespace, name };
  const selector = SELECTING.has(verb) ? query.get('fieldSelector') : null;
  if (!selector) return attributes;
  const fieldSelector = parseAnyFieldSelector(selector);
  return fieldSelector.ok ? { ...attributes, fieldSelector: fieldSelector.value } : attributes;
}
