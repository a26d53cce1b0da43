import type { Millis } from '../../core/model/revision.js';
import { DIED_WITH_NODE } from '../../core/node/back-off.js';
import type { RunEnd } from '../../core/node/container-run.js';
import type { ContainerRuntime, RunOutlook } from '../../core/node/container-runtime.js';
import type { Container, Pod } from '../../core/schema/generated/types/core.js';
import type { ContainerProcess } from './container-process.js';
import { type ImagePrograms, withEntryPoint } from './image-programs.js';

/** What a runtime reports of a container it does not know. */
const EXIT_UNKNOWN = 255;
const NOT_ASKED = { started: false, ready: false, unhealthy: false };
const DEFAULT_GRACE: Millis = 30_000;

/** Runs as they were observed, by the ID of the container. `known` are those that are said to go on; another one is only to be started. */
export function processRuntime(
  runs: ReadonlyMap<string, ContainerProcess>,
  known: ReadonlySet<string>,
  images: ImagePrograms,
): ContainerRuntime {
  return {
    name: 'process',
    hasImages: false,
    pull: (_turn, _container, _image, _run, begin) => ({ kind: 'present', at: begin }),
    startTime: () => 0,
    createError: (_pod, container) => {
      const { command = [], args = [] } = withEntryPoint(container, images);
      return command.length + args.length > 0
        ? undefined
        : 'no command specified: no image is pulled, so that the command of a container has to be given, or that of its image (--image)';
    },
    running({ pod, now }, container, status): RunOutlook {
      const run = runs.get(status.containerID ?? '');
      if (run === undefined)
        return { ...(known.has(status.containerID ?? '') ? { end: lost(now) } : {}), probes: NOT_ASKED };
      const { started, ready, unhealthy, condemned } = run;
      if (condemned !== undefined && run.end === undefined) void run.stop(graceOf(pod, container, condemned.probe));
      const probes = { started, ready, unhealthy: unhealthy !== undefined };
      return { end: endOf(run), probes, unhealthyMessage: unhealthy };
    },
    stop({ now }, _container, status, _startedAt, askedAt, grace) {
      const run = runs.get(status.containerID ?? '');
      if (run === undefined) return lost(now);
      void run.stop(Math.max(0, askedAt + grace - now));
      return endOf(run);
    },
  };
}

function lost(now: Millis): RunEnd {
  return { at: now, exitCode: EXIT_UNKNOWN, reason: DIED_WITH_NODE };
}

function endOf({ end, condemned }: ContainerProcess): RunEnd | undefined {
  if (end === undefined) return undefined;
  return { ...end, ...(condemned === undefined ? {} : { condemnedBy: condemned.probe, probeMessage: condemned.why }) };
}

function graceOf({ spec }: Pod, { startupProbe, livenessProbe }: Container, probe: 'Liveness' | 'Startup'): Millis {
  const own = (probe === 'Liveness' ? livenessProbe : startupProbe)?.terminationGracePeriodSeconds;
  const seconds = own ?? spec.terminationGracePeriodSeconds;
  return seconds === undefined ? DEFAULT_GRACE : seconds * 1000;
}
