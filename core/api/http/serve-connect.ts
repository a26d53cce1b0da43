import type { JsonObject } from '../../model/json.js';
import { fail, ok, type Result } from '../../model/result.js';
import { badRequest, methodNotAllowed, notFound, type StatusError } from '../../model/status-error.js';
import type { Pod } from '../../schema/generated/types/core.js';
import { PODS } from '../../schema/kinds.js';
import type { Attributes } from '../auth/attributes.js';
import { forbiddenRequest } from '../auth/forbidden-request.js';
import { MASTERS_GROUP } from '../auth/user.js';
import { connectOptionsKind } from '../decide/connect.js';
import { isTrue } from '../read/query-values.js';
import type { ContainerAccess, ContainerRun } from '../streams/container-access.js';
import { openRemoteCommand } from '../streams/open-command.js';
import { servePortForward } from '../streams/port-forward.js';
import type { ProgramEnd, Stdio } from '../streams/stdio.js';
import { parseStreamOptions } from '../streams/stream-options.js';
import type { ApiRequest } from './api-context.js';
import { requestOrigin } from './origin.js';
import { permitted } from './permitted.js';
import { chosenContainer, containerStatus } from './pod-container.js';
import { findResource } from './resource-request.js';
import { respondError, respondText } from './respond.js';
import { Gone, untilEnded } from './until-ended.js';

/** What such a subresource does, once whoever asks has been let through. */
type Connect = (request: ApiRequest, pod: Pod, containers: ContainerAccess) => Promise<void>;

const CONNECTS: ReadonlyMap<string, Connect> = new Map([
  ['exec', serveExec],
  ['attach', serveAttach],
  ['portforward', forwardPorts],
]);
/** Source: pkg/registry/core/pod/rest/subresources.go upgradeableMethods. */
const METHODS: ReadonlySet<string> = new Set(['GET', 'POST']);

/** Whether a request is for a connection into a Pod. */
export function isConnection({ info }: ApiRequest): boolean {
  return info.group === '' && info.resource === 'pods' && CONNECTS.has(info.subresource ?? '');
}

/**
 * Answers `exec`, `attach` and `portforward` of a Pod. Whoever only may read a Pod may not connect to it, though browsers can connect only by GET.
 * Source: pkg/registry/core/pod/rest/subresources.go; apiserver pkg/endpoints/handlers/rest.go ConnectResource.
 */
export async function serveConnect(request: ApiRequest): Promise<void> {
  const { exchange, info, context } = request;
  const target = findResource(request);
  if (!target.ok) return respondError(exchange, target.error);
  const refused = refusal(request);
  if (refused !== undefined) return respondError(exchange, refused);
  const admitted = await admit(request, connectOptions(request));
  if (!admitted.ok) return respondError(exchange, admitted.error);
  const { name = '', namespace } = info;
  const pod = context.history.source.state.get<Pod>(PODS, namespace, name);
  if (pod === undefined) return respondError(exchange, notFound({ group: '', resource: 'pods' }, name));
  await CONNECTS.get(info.subresource!)!(request, pod, context.containers!);
}

/** Why nothing can be connected to, if that is so: the past only is what it was. */
function refusal(request: ApiRequest): StatusError | undefined {
  const { exchange, context, info, at } = request;
  const what = info.subresource!;
  const error = methodNotAllowed(info, info.verb);
  if (!METHODS.has(exchange.method)) return error;
  if (at !== undefined)
    return { ...error, message: `${what} is not possible at revision ${at}: nothing runs in the past` };
  if (context.containers === undefined)
    return { ...error, message: `${what} is not possible: nothing runs behind this history` };
  return refusedCreate(request);
}

/** Source: pkg/registry/core/pod/rest/subresources.go ensureAuthorizedForVerb, AuthorizePodWebsocketUpgradeCreatePermission. */
export function refusedCreate({ context, caller, info }: ApiRequest): StatusError | undefined {
  const { user } = caller;
  if (info.verb === 'create' || user.groups.includes(MASTERS_GROUP)) return undefined;
  const { group, version, resource, subresource, namespace, name } = info;
  const attributes: Attributes = { user, verb: 'create', group, version, resource, subresource, namespace, name };
  const decision = permitted(context, attributes);
  return decision.allowed ? undefined : forbiddenRequest(attributes, decision.reason);
}

/** Asks whoever is to be asked whether the connection may be made. */
export async function admit(request: ApiRequest, object: JsonObject): Promise<Result<unknown, StatusError>> {
  const { context, info } = request;
  const { resource, subresource, namespace, name } = info;
  const target = { resource, apiVersion: 'v1', namespace, name, subresource };
  return context.submit({ verb: 'create', target, object }, requestOrigin(request));
}

/** What the query asks for, as an object. Source: k8s.io/api core/v1 PodExecOptions, PodAttachOptions, PodPortForwardOptions. */
function connectOptions({ exchange: { query }, info }: ApiRequest): JsonObject {
  const head = { kind: connectOptionsKind(info.resource, info.subresource?.split('/')[0])!, apiVersion: 'v1' };
  if (info.subresource === 'portforward') {
    const ports = query.getAll('ports').flatMap((text) => (/^\d{1,5}$/.test(text) ? [Number(text)] : []));
    return { ...head, ...(ports.length === 0 ? {} : { ports }) };
  }
  const flags = ['stdin', 'stdout', 'stderr', 'tty'].filter((name) => isTrue(query.get(name)));
  const container = query.get('container') ?? '';
  return {
    ...head,
    ...Object.fromEntries(flags.map((name) => [name, true])),
    ...(container === '' ? {} : { container }),
    ...(info.subresource === 'exec' ? { command: query.getAll('command') } : {}),
  };
}

function serveExec(request: ApiRequest, pod: Pod, containers: ContainerAccess): Promise<void> {
  const command = request.exchange.query.getAll('command');
  return serveProgram(request, pod, (run, io) =>
    command.length === 0 || command[0] === ''
      ? Promise.resolve({ error: 'error executing command in container: no command was given' })
      : containers.exec(run, command, io),
  );
}

function serveAttach(request: ApiRequest, pod: Pod, containers: ContainerAccess): Promise<void> {
  return serveProgram(request, pod, (run, io) => containers.attach(run, io));
}

async function serveProgram(
  { exchange, context }: ApiRequest,
  pod: Pod,
  start: (run: ContainerRun, io: Stdio) => Promise<ProgramEnd>,
): Promise<void> {
  const run = runningContainer(pod, exchange.query.get('container') ?? '');
  if (!run.ok) return respondError(exchange, run.error);
  const options = parseStreamOptions(exchange.query);
  if (!options.ok) return respondText(exchange, 400, options.error.message);
  if (exchange.upgrade === undefined) return respondError(exchange, badRequest('Upgrade request required'));
  const { value } = run;
  // What the kubelet itself refuses it says in plain text.
  if (typeof value === 'string') return respondText(exchange, 500, value);
  const client = await openRemoteCommand(exchange, options.value, context.wallClock);
  if (client === undefined) return;
  const gone = new Gone();
  client.stdio.onGone(() => gone.now());
  const ended = untilEnded(context, pod, value.container.name, value.status.containerID ?? '', gone);
  const end = await start({ ...value, ended }, client.stdio);
  gone.now();
  await client.finish(end);
}

/** The run of the container that is meant, or what a kubelet says of one that does not run. Source: pkg/kubelet/kubelet_pods.go GetExec. */
function runningContainer(pod: Pod, name: string): Result<Omit<ContainerRun, 'ended'> | string> {
  const container = chosenContainer(pod, name);
  if (!container.ok) return container;
  const unscheduled = refusedUnscheduled(pod);
  if (unscheduled !== undefined) return fail(unscheduled);
  const status = containerStatus(pod, container.value.name);
  if (status?.state?.running === undefined) return ok(`container not found (${JSON.stringify(container.value.name)})`);
  return ok({ pod, container: container.value, status });
}

/** Why a Pod that no node has cannot be connected to. */
function refusedUnscheduled({ metadata, spec }: Pod): StatusError | undefined {
  return (spec.nodeName ?? '') === '' ? badRequest(`pod ${metadata.name} does not have a host assigned`) : undefined;
}

async function forwardPorts({ exchange, context }: ApiRequest, pod: Pod, containers: ContainerAccess): Promise<void> {
  const unscheduled = refusedUnscheduled(pod);
  if (unscheduled !== undefined) return respondError(exchange, unscheduled);
  if (exchange.upgrade === undefined) return respondError(exchange, badRequest('Upgrade request required'));
  const { name, namespace, uid } = pod.metadata;
  // Source: pkg/kubelet/kubelet_pods.go GetPortForward.
  if (pod.status?.phase !== 'Running')
    return respondText(exchange, 500, `pod not found (${JSON.stringify(`${name}_${namespace}`)})`);
  const target = { pod: `${name}_${namespace}`, uid, connect: (port: number) => containers.connect(pod, port) };
  await servePortForward(exchange, target, context.wallClock);
}
