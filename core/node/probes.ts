import type { Millis } from '../model/revision.js';
import type { Container, Probe } from '../schema/generated/types/core.js';
import type { Behaviour, Window } from './behaviour.js';

/** What a running container's probes say at a moment, and when that changes next. */
export interface ProbeOutlook {
  /** Whether the startup probe has passed; true without one. */
  readonly started: boolean;
  readonly ready: boolean;
  /** Whether the readiness probe has been asked and now fails. */
  readonly unhealthy: boolean;
  /** When a probe condemns the container; never when undefined. */
  readonly kill?: { readonly at: Millis; readonly probe: 'Liveness' | 'Startup' };
  /** When `started` or `ready` changes next; never when undefined. */
  readonly nextChange?: Millis;
}

/** From a moment on, counted from the container's start, a probe has this verdict. */
interface Verdict {
  readonly at: Millis;
  readonly passed: boolean;
}

/** Source: k8s.io/api core/v1 Probe, defaults. */
const DEFAULT_PERIOD_SECONDS = 10;
const DEFAULT_FAILURE_THRESHOLD = 3;
const NEVER = Number.POSITIVE_INFINITY;

/**
 * The state of a container's probes, worked out from its start, what it does and the time: a verdict turns when as many
 * probes in a row as the threshold asks for went the other way, and between the edges of what it does they all go one way.
 * So nothing needs to be counted and kept.
 * Source: pkg/kubelet/prober/worker.go. Readiness and liveness probes begin once the startup probe has passed.
 */
export function probeOutlook(container: Container, behaviour: Behaviour, startedAt: Millis, now: Millis): ProbeOutlook {
  const { startupProbe, livenessProbe, readinessProbe } = container;
  const startingUp: Window = { from: 0, to: behaviour.readyAfter };
  const startup = startupProbe && verdicts(startupProbe, 0, [startingUp], undefined)[0];
  const startedFrom = startup === undefined ? (startupProbe ? NEVER : 0) : startup.passed ? startup.at : NEVER;

  const readiness =
    readinessProbe === undefined
      ? [{ at: Math.max(startedFrom, behaviour.readyAfter), passed: true }]
      : verdicts(readinessProbe, startedFrom, [startingUp, behaviour.readinessFails], false);
  const dead = livenessProbe && verdicts(livenessProbe, startedFrom, [behaviour.livenessFails], true)[0];

  const elapsed = now - startedAt;
  const changes = [startedFrom, ...readiness.map(({ at }) => at)].filter((at) => at > elapsed && at !== NEVER);
  const kill =
    startup?.passed === false
      ? ({ at: startedAt + startup.at, probe: 'Startup' } as const)
      : dead && ({ at: startedAt + dead.at, probe: 'Liveness' } as const);
  const ready = readiness.findLast(({ at }) => at <= elapsed)?.passed ?? false;
  const asked = readinessProbe !== undefined && elapsed >= Math.max(startedFrom, delayOf(readinessProbe));
  const fails = [startingUp, behaviour.readinessFails].some(
    (window) => window && elapsed >= window.from && elapsed < window.to,
  );
  return {
    started: elapsed >= startedFrom,
    ready,
    unhealthy: asked && fails && !ready,
    kill,
    nextChange: changes.length === 0 ? undefined : startedAt + Math.min(...changes),
  };
}

/** The moments at which a probe's verdict turns, given when it fails. `initial` is the verdict before the first; undefined is neither. */
function verdicts(
  probe: Probe,
  notBefore: Millis,
  windows: readonly (Window | undefined)[],
  initial: boolean | undefined,
): readonly Verdict[] {
  const first = Math.max(notBefore, delayOf(probe));
  if (first === NEVER) return [];
  const period = (probe.periodSeconds || DEFAULT_PERIOD_SECONDS) * 1000;
  const turns: Verdict[] = [];
  let verdict = initial;
  for (const { from, to, passed } of stretches(windows)) {
    const threshold = passed ? (probe.successThreshold ?? 1) : (probe.failureThreshold ?? DEFAULT_FAILURE_THRESHOLD);
    const index = Math.max(0, Math.ceil((from - first) / period));
    const at = first + (index + threshold - 1) * period;
    if (at >= to || verdict === passed) continue;
    turns.push({ at, passed });
    verdict = passed;
  }
  return turns;
}

function delayOf({ initialDelaySeconds }: Probe): Millis {
  return (initialDelaySeconds ?? 0) * 1000;
}

/** Cuts a container's life into stretches in which probes all pass or all fail. */
function stretches(windows: readonly (Window | undefined)[]): { from: Millis; to: Millis; passed: boolean }[] {
  const failing = windows.filter((window) => window !== undefined && window.to > window.from) as Window[];
  failing.sort((a, b) => a.from - b.from);
  const result: { from: Millis; to: Millis; passed: boolean }[] = [];
  let reached = 0;
  for (const { from, to } of failing) {
    const last = result.at(-1);
    if (last !== undefined && !last.passed && from <= reached) {
      last.to = Math.max(last.to, to);
    } else {
      if (from > reached) result.push({ from: reached, to: from, passed: true });
      result.push({ from, to, passed: false });
    }
    reached = Math.max(reached, to);
  }
  if (reached !== NEVER) result.push({ from: reached, to: NEVER, passed: true });
  return result;
}

/** What an Unhealthy Event says of a failed probe. Source: pkg/probe/http, tcp, exec and grpc. */
export function probeFailure(kind: 'Readiness' | 'Liveness' | 'Startup', probe: Probe, podIP: string): string {
  const { httpGet, tcpSocket, grpc } = probe;
  if (httpGet !== undefined) return `${kind} probe failed: HTTP probe failed with statuscode: 503`;
  if (tcpSocket !== undefined) {
    const host = tcpSocket.host === undefined || tcpSocket.host === '' ? podIP : tcpSocket.host;
    return `${kind} probe failed: dial tcp ${host}:${tcpSocket.port}: connect: connection refused`;
  }
  if (grpc !== undefined) return `${kind} probe failed: service unhealthy (responded with "NOT_SERVING")`;
  return `${kind} probe failed: `;
}
