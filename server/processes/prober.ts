import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import type { Clock } from '../../core/model/clock.js';
import type { Container, HTTPGetAction, Probe } from '../../core/schema/generated/types/core.js';
import { probeGrpc } from './probe-grpc.js';
import type { ProbeResult } from './probe-result.js';

/** Runs a program in the container that is probed; gives what it ended with and what it printed. */
export type ProbeExec = (
  command: readonly string[],
  timeout: number,
) => Promise<{ readonly exitCode: number; readonly output: string }>;

/** What a probe needs of where its container runs. */
export interface ProbePort {
  readonly exec: ProbeExec;
  /** Where on this machine an address leads. */
  hostOf(address: string): string;
}

/** Source: k8s.io/api core/v1 Probe, defaults. */
const DEFAULTS = { period: 10, timeout: 1, successes: 1, failures: 3 };
/** Processes share the machine's network. */
const HOST = '127.0.0.1';
const LONGEST_OUTPUT = 10 * 1024;

/**
 * Asks a probe again and again, and calls back each time its verdict turns. Source: pkg/kubelet/prober/worker.go.
 *
 * @param initial the verdict before anything was asked; undefined is neither
 */
export class ProbeWorker {
  #isStopped = false;
  #cancel = () => {};

  constructor(
    readonly container: Container,
    readonly probe: Probe,
    readonly port: ProbePort,
    readonly clock: Clock,
    readonly turned: (result: ProbeResult) => void,
    initial: boolean | undefined,
  ) {
    let verdict = initial;
    let inRow = 0;
    let last: boolean | undefined;
    const look = async () => {
      const result = await probeOnce(container, probe, port, clock);
      if (this.#isStopped) return;
      inRow = result.passed === last ? inRow + 1 : 1;
      last = result.passed;
      const wanted = result.passed
        ? (probe.successThreshold ?? DEFAULTS.successes)
        : (probe.failureThreshold ?? DEFAULTS.failures);
      // A failure is told of each time it is as good as its verdict: its words may be others.
      if (inRow >= wanted && (verdict !== result.passed || !result.passed)) {
        verdict = result.passed;
        turned(result);
      }
      if (!this.#isStopped)
        this.#cancel = clock.schedule((probe.periodSeconds || DEFAULTS.period) * 1000, () => void look());
    };
    this.#cancel = clock.schedule((probe.initialDelaySeconds ?? 0) * 1000, () => void look());
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel();
  }
}

/** Source: pkg/kubelet/prober/prober.go runProbe. */
async function probeOnce(container: Container, probe: Probe, port: ProbePort, clock: Clock): Promise<ProbeResult> {
  const { exec, hostOf } = port;
  const timeout = (probe.timeoutSeconds || DEFAULTS.timeout) * 1000;
  if (probe.exec !== undefined) {
    const { exitCode, output } = await exec(probe.exec.command ?? [], timeout);
    return exitCode === 0 ? { passed: true } : { passed: false, why: output.slice(0, LONGEST_OUTPUT) };
  }
  if (probe.httpGet !== undefined) return probeHttp(container, probe.httpGet, timeout, clock, hostOf);
  if (probe.tcpSocket !== undefined)
    return probeTcp(hostOf(probe.tcpSocket.host || HOST), portOf(container, probe.tcpSocket.port), timeout, clock);
  if (probe.grpc !== undefined) return probeGrpc(HOST, probe.grpc.port, probe.grpc.service ?? '', timeout, clock);
  return { passed: true };
}

/** Asks over HTTP; a code from 200 to 399 is well. Source: pkg/probe/http. */
export function probeHttp(
  container: Container,
  action: HTTPGetAction,
  timeout: number,
  clock: Clock,
  hostOf: ProbePort['hostOf'],
): Promise<ProbeResult> {
  const { path = '/', scheme = 'HTTP', httpHeaders = [] } = action;
  const host = hostOf(action.host || HOST);
  const port = portOf(container, action.port);
  const url = `${scheme.toLowerCase()}://${host}:${port}${path.startsWith('/') ? path : `/${path}`}`;
  return new Promise((resolve) => {
    const failed = (why: string) => resolve({ passed: false, why: `Get ${JSON.stringify(url)}: ${why}` });
    let cancel = () => {};
    try {
      const headers = {
        'user-agent': 'kube-probe/1.36',
        ...Object.fromEntries(httpHeaders.map(({ name, value }) => [name, value])),
      };
      const ask = scheme === 'HTTPS' ? httpsRequest : httpRequest;
      const asked = ask(url, { headers, rejectUnauthorized: false, agent: false }, (response) => {
        cancel();
        const { statusCode = 0 } = response;
        response.destroy();
        if (statusCode >= 200 && statusCode < 400) resolve({ passed: true });
        else resolve({ passed: false, why: `HTTP probe failed with statuscode: ${statusCode}` });
      });
      asked.on('error', ({ message }) => {
        cancel();
        failed(dialProblem(host, port, message));
      });
      cancel = clock.schedule(timeout, () => {
        failed('context deadline exceeded (Client.Timeout exceeded while awaiting headers)');
        asked.destroy();
      });
      asked.end();
    } catch (error) {
      failed((error as Error).message);
    }
  });
}

function probeTcp(host: string, port: number, timeout: number, clock: Clock): Promise<ProbeResult> {
  return new Promise((resolve) => {
    if (port === 0) return resolve({ passed: false, why: 'the port has no number' });
    const socket = connect({ host, port });
    const done = (result: ProbeResult) => {
      cancel();
      socket.destroy();
      resolve(result);
    };
    const cancel = clock.schedule(timeout, () => done({ passed: false, why: `dial tcp ${host}:${port}: i/o timeout` }));
    socket.on('connect', () => done({ passed: true }));
    socket.on('error', ({ message }) => done({ passed: false, why: dialProblem(host, port, message) }));
  });
}

function dialProblem(host: string, port: number, message: string): string {
  return message.includes('ECONNREFUSED') ? `dial tcp ${host}:${port}: connect: connection refused` : message;
}

/** A port by number, or by the name that the container gives it; 0 when it has none of that name. */
export function portOf({ ports = [] }: Container, port: number | string): number {
  if (typeof port === 'number') return port;
  return ports.find(({ name }) => name === port)?.containerPort ?? (/^\d{1,5}$/.test(port) ? Number(port) : 0);
}
