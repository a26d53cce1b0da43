import type { KubeObject } from '../../model/object.js';
import { fail, ok, type Result } from '../../model/result.js';
import { badRequest } from '../../model/status-error.js';
import type { ContainerStatus, Pod } from '../../schema/generated/types/core.js';
import { PODS } from '../../schema/kinds.js';
import { acceptWebSocket, isWebSocketRequest, offeredProtocols } from '../websocket/handshake.js';
import type { ApiRequest } from './api-context.js';
import type { OpenReply } from './exchange.js';
import { type LogOptions, parseLogOptions } from './log-options.js';
import { respondError, respondText } from './respond.js';

/** The sub-protocols of a log by WebSocket. Source: k8s.io/streaming wsstream NewDefaultReaderProtocols. */
const PROTOCOLS = ['binary.k8s.io', 'base64.binary.k8s.io'];
const TEXT = { 'content-type': 'text/plain' };

/**
 * Answers `pods/log`. Containers are simulated and print nothing, so the log of one that has started is empty, and whoever follows it waits
 * until the container has ended; one that has not started is an error worded as the kubelet words it. Source: pkg/registry/core/pod/strategy.go
 * LogLocation, pkg/kubelet.
 */
export async function serveContainerLog(request: ApiRequest, object: KubeObject): Promise<void> {
  const { exchange, at } = request;
  const pod = object as Pod;
  const options = parseLogOptions(pod.metadata.name, exchange.query);
  if (!options.ok) return respondError(exchange, options.error);
  const container = containerOf(pod, options.value);
  if (!container.ok) return respondError(exchange, container.error);
  const isFollowed = options.value.follow && !options.value.previous && at === undefined;
  const isWebSocket = isWebSocketRequest(exchange);
  if (!isFollowed && !isWebSocket) return respondText(exchange, 200, '', TEXT);
  const protocol = offeredProtocols(exchange).find((offered) => PROTOCOLS.includes(offered));
  const reply = isWebSocket ? acceptWebSocket(exchange, { protocol }) : exchange.reply.open(200, TEXT);
  if (reply === undefined) return;
  if (isFollowed) await untilEnded(request, pod, container.value, reply);
  reply.end();
}

/** The name of the container that is meant, if it has a log. */
function containerOf({ metadata, spec, status }: Pod, { container, previous }: LogOptions): Result<string> {
  const containers = [...(spec.initContainers ?? []), ...spec.containers];
  if (container === '' && containers.length > 1) {
    const choices = spec.containers.map(({ name }) => name).join(' ');
    return refused(`a container name must be specified for pod ${metadata.name}, choose one of: [${choices}]`);
  }
  const name = container === '' ? containers[0]!.name : container;
  if (!containers.some((one) => one.name === name))
    return refused(`container ${name} is not valid for pod ${metadata.name}`);
  const found = statusOf(status, name);
  if (previous && found?.lastState?.terminated === undefined)
    return refused(`previous terminated container "${name}" in pod "${metadata.name}" not found`);
  const waiting = found?.state?.waiting;
  if (found === undefined || (waiting !== undefined && found.lastState?.terminated === undefined)) {
    const why = waiting?.reason === undefined ? 'ContainerCreating' : waiting.reason;
    return refused(`container "${name}" in pod "${metadata.name}" is waiting to start: ${why}`);
  }
  return ok(name);
}

function statusOf(status: Pod['status'], name: string): ContainerStatus | undefined {
  const statuses = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  return statuses.find((container) => container.name === name);
}

function refused(message: string): Result<never> {
  return fail(badRequest(message));
}

/** Resolves once a container runs no more, its Pod is gone, or the client is. */
function untilEnded({ context }: ApiRequest, pod: Pod, name: string, reply: OpenReply): Promise<void> {
  const { source } = context.history;
  const { uid, namespace } = pod.metadata;
  const isRunning = () => {
    const now = source.state.get(PODS, namespace, pod.metadata.name);
    return now?.metadata.uid === uid && statusOf(now.status, name)?.state?.running !== undefined;
  };
  if (!isRunning()) return Promise.resolve();
  return new Promise((resolve) => {
    let unsubscribe = () => {};
    const end = () => {
      unsubscribe();
      resolve();
    };
    const subscription = source.commits.subscribe({
      next: () => {
        if (!isRunning()) end();
      },
      complete: end,
    });
    unsubscribe = () => subscription.unsubscribe();
    reply.onClose(end);
  });
}
