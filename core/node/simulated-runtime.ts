import type { Millis } from '../model/revision.js';
import type { Container, ContainerStatus, Pod } from '../schema/generated/types/core.js';
import { behaviourOf } from './behaviour.js';
import { KILLED, type RunEnd, runEnd, stopOutcome } from './container-run.js';
import type { ContainerRuntime } from './container-runtime.js';
import { pullOutlook } from './image-pull.js';
import { probeFailure, probeOutlook } from './probes.js';
import { terminationMessage } from './termination-message.js';
import { containerStartTime } from './timings.js';
import { memoryKill } from './usage/memory-kill.js';

/** Runs that go as `behaviour.ts` says. */
export const SIMULATED_RUNTIME: ContainerRuntime = {
  name: 'containerd',
  hasImages: true,
  pull({ pod, node, podStart, now }, container, image, run, begin) {
    return pullOutlook(container, image, node, behaviourOf(pod, container, run).pull, begin, podStart, now);
  },
  startTime: (pod, container) => containerStartTime(pod.metadata.uid, container.name),
  createError: () => undefined,
  running({ pod, now, podIP }, container, status, startedAt) {
    const behaviour = behaviourOf(pod, container, status.restartCount);
    const probes = probeOutlook(container, behaviour, startedAt, now);
    const killed = orKilled(runEnd(pod, container, behaviour, startedAt, probes), pod, container, status, startedAt);
    const end = killed !== undefined && killed.at <= now ? withMessage(killed, pod, container, status) : killed;
    const { readinessProbe } = container;
    const unhealthyMessage = readinessProbe && probeFailure('Readiness', readinessProbe, podIP);
    return { end, probes, unhealthyMessage };
  },
  stop({ pod }, container, status, startedAt, askedAt, grace) {
    const behaviour = behaviourOf(pod, container, status.restartCount);
    const stop = stopOutcome(pod, container, behaviour, grace);
    const at = askedAt + stop.after;
    const own = behaviour.end && startedAt + behaviour.end.after;
    return own !== undefined && own < at
      ? { at: own, exitCode: behaviour.end?.exitCode ?? 0 }
      : { at, exitCode: stop.exitCode };
  },
};

/** The end of a run, unless it is killed before for the memory it uses. */
function orKilled(
  end: RunEnd | undefined,
  pod: Pod,
  container: Container,
  status: ContainerStatus,
  startedAt: Millis,
): RunEnd | undefined {
  const killedAfter = memoryKill(pod, container, status);
  if (killedAfter === undefined) return end;
  const at = startedAt + killedAfter;
  return end !== undefined && end.at <= at ? end : { at, exitCode: KILLED, reason: 'OOMKilled' };
}

function withMessage(end: RunEnd, pod: Pod, container: Container, status: ContainerStatus): RunEnd {
  const message = end.message ?? terminationMessage(pod, container, status, end);
  return message === undefined ? end : { ...end, message };
}
