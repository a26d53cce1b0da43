import type { KubeObject } from '../../model/object.js';
import { fail, ok, type Result } from '../../model/result.js';
import { badRequest } from '../../model/status-error.js';
import type { Pod } from '../../schema/generated/types/core.js';
import type { LogEntry, LoggedRun } from '../streams/container-access.js';
import type { WebSocketConnection } from '../websocket/connection.js';
import { acceptWebSocket, isWebSocketRequest, offeredProtocols } from '../websocket/handshake.js';
import { Opcode } from '../websocket/opcode.js';
import type { ApiRequest } from './api-context.js';
import type { Exchange, OpenReply } from './exchange.js';
import { type LogOptions, parseLogOptions } from './log-options.js';
import { LogText } from './log-text.js';
import { chosenContainer, containerStatus } from './pod-container.js';
import { respondError } from './respond.js';
import { Gone, untilEnded } from './until-ended.js';

/** The sub-protocols of a log by WebSocket. Source: k8s.io/streaming wsstream NewDefaultReaderProtocols. */
const BASE64 = 'base64.binary.k8s.io';
const PROTOCOLS = ['binary.k8s.io', BASE64];
const TEXT = { 'content-type': 'text/plain' };

/**
 * Answers `pods/log`: what a container has written, and with `follow` what it goes on to write until it ends. What has not started is an error
 * worded as the kubelet words it. At a revision of the past it is what had been written by then.
 * Source: pkg/registry/core/pod/strategy.go LogLocation; pkg/kubelet/kubelet_pods.go GetKubeletContainerLogs.
 */
export async function serveContainerLog(request: ApiRequest, object: KubeObject): Promise<void> {
  const { exchange, at, context } = request;
  const pod = object as Pod;
  const options = parseLogOptions(pod.metadata.name, exchange.query);
  if (!options.ok) return respondError(exchange, options.error);
  const container = chosenContainer(pod, options.value.container);
  if (!container.ok) return respondError(exchange, container.error);
  // Without a node there is nobody to ask.
  if ((pod.spec.nodeName ?? '') === '') return exchange.reply.send(204, {}, '');
  const run = loggedRun(pod, container.value, options.value.previous);
  if (!run.ok) return respondError(exchange, run.error);
  const isFollowed = options.value.follow && run.value.state.running !== undefined && at === undefined;
  const until = at === undefined ? Number.POSITIVE_INFINITY : await context.history.timeOf(at);
  const gone = new Gone();
  const ended = isFollowed ? untilEnded(context, pod, container.value.name, run.value.containerID, gone) : undefined;
  const log = await context.logs?.(run.value, { tail: options.value.tailLines, ended, until });
  if (log !== undefined && !log.ok) {
    gone.now();
    return respondError(exchange, badRequest(log.error));
  }
  const reply = openLog(request, isFollowed);
  if (reply === undefined) return gone.now();
  reply.onClose(() => gone.now());
  await sendLog(request, options.value, log?.value ?? NOTHING, reply, gone);
  if (isFollowed) await ended;
  reply.end();
}

const NOTHING: AsyncIterable<readonly LogEntry[]> = {
  async *[Symbol.asyncIterator]() {},
};

async function sendLog(
  { context }: ApiRequest,
  options: LogOptions,
  log: AsyncIterable<readonly LogEntry[]>,
  reply: LogReply,
  gone: Gone,
): Promise<void> {
  const { sinceSeconds } = options;
  const since = sinceSeconds === undefined ? options.sinceTime : context.clock.now() - sinceSeconds * 1000;
  const text = new LogText({ since, timestamps: options.timestamps, limit: options.limitBytes });
  for await (const entries of log) {
    const chunk = text.of(entries);
    if (chunk.length > 0) await reply.write(chunk);
    if (text.isFull || gone.isGone) break;
  }
  gone.now();
}

/** How what is logged goes out. */
type LogReply = Pick<OpenReply, 'write' | 'end' | 'onClose'>;

/** Undefined when the client asked for something else; it has been answered then. */
function openLog({ exchange }: ApiRequest, isFollowed: boolean): LogReply | undefined {
  if (!isWebSocketRequest(exchange)) return isFollowed ? exchange.reply.open(200, TEXT) : wholeReply(exchange);
  const protocol = offeredProtocols(exchange).find((offered) => PROTOCOLS.includes(offered));
  const connection = acceptWebSocket(exchange, { protocol });
  return connection && framed(connection, protocol === BASE64);
}

/** Most logs are short: they go out whole, with their length. */
function wholeReply({ reply }: Exchange): LogReply {
  const pieces: Uint8Array[] = [];
  let size = 0;
  let open: OpenReply | undefined;
  return {
    write: async (chunk) => {
      if (open !== undefined) return open.write(chunk);
      pieces.push(chunk);
      size += chunk.length;
      if (size < LONGEST_WHOLE) return;
      open = reply.open(200, TEXT);
      await open.write(Buffer.concat(pieces.splice(0)));
    },
    end: () => (open === undefined ? reply.send(200, TEXT, Buffer.concat(pieces)) : open.end()),
    onClose: () => {},
  };
}

/** A log of so many bytes is sent in pieces. */
const LONGEST_WHOLE = 256 * 1024;

function framed(connection: WebSocketConnection, base64: boolean): LogReply {
  return {
    write: (chunk) =>
      base64
        ? connection.send(Opcode.text, Buffer.from(Buffer.from(chunk).toString('base64')))
        : connection.send(Opcode.binary, chunk),
    end: () => connection.end(),
    onClose: (callback) => connection.onClose(callback),
  };
}

/** Why a container that waits has no log. Source: pkg/kubelet/kubelet_pods.go validateContainerLogStatus. */
const WAITING: ReadonlyMap<string, string> = new Map([
  ['ErrImagePull', "image can't be pulled"],
  ['ImagePullBackOff', 'trying and failing to pull image'],
]);

/** The run whose log is meant. Source: pkg/kubelet/kubelet_pods.go validateContainerLogStatus. */
function loggedRun(pod: Pod, container: LoggedRun['container'], previous: boolean): Result<LoggedRun> {
  const { name } = container;
  const where = `container ${JSON.stringify(name)} in pod ${JSON.stringify(pod.metadata.name)}`;
  const status = containerStatus(pod, name);
  if (status === undefined) return refused(`${where} is not available`);
  const last = status.lastState?.terminated;
  const { running, terminated, waiting } = status.state ?? {};
  const of = (containerID: string | undefined, state: LoggedRun['state']) => {
    // One that waits to be started again counts the start before it still.
    const isBefore = state.terminated === last && waiting === undefined;
    const restartCount = Math.max(0, (status.restartCount ?? 0) - (isBefore ? 1 : 0));
    return ok({ pod, container, containerID: containerID ?? '', state, restartCount, previous });
  };
  if (previous)
    return last === undefined
      ? refused(`previous terminated ${where} not found`)
      : of(last.containerID, { terminated: last });
  if (running !== undefined) return of(status.containerID, { running });
  if (terminated !== undefined) return of(terminated.containerID, { terminated });
  if (last !== undefined) return of(last.containerID, { terminated: last });
  if (waiting === undefined) return refused(`${where} is waiting to start - no logs yet`);
  const reason = waiting.reason ?? 'ContainerCreating';
  return refused(`${where} is waiting to start: ${WAITING.get(reason) ?? reason}`);
}

function refused(message: string): Result<never> {
  return fail(badRequest(message));
}
