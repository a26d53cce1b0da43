import { formatDuration, parseDuration } from '../model/duration.js';
import type { Millis } from '../model/revision.js';
import { parseTimestamp } from '../model/timestamp.js';
import type { ContainerStateTerminated, ContainerStatus } from '../schema/generated/types/core.js';
import { BACK_OFF_MAX, BACK_OFF_RESET, BACK_OFF_START } from './timings.js';

/** The reason a container shows that died because its node did. */
export const DIED_WITH_NODE = 'Unknown';

/**
 * How long after its end a container is started again. The first restart comes at once, the second after 10 s, then twice as
 * long each time up to 300 s; a run of more than ten minutes begins the series anew.
 *
 * The kubelet keeps the current back-off in memory. Here it is read off the status: the pause before the run that just ended
 * lies between the end of the run before it (`lastState`) and its own start.
 * Source: pkg/kubelet/kuberuntime doBackOff; client-go util/flowcontrol/backoff.go.
 */
export function restartDelay(ended: ContainerStateTerminated, status: ContainerStatus): Millis {
  const previous = status.lastState?.terminated;
  if (previous === undefined || ended.reason === DIED_WITH_NODE) return 0;
  const started = parseTimestamp(ended.startedAt) ?? 0;
  if ((parseTimestamp(ended.finishedAt) ?? 0) - started > BACK_OFF_RESET) return 0;
  const pause = started - (parseTimestamp(previous.finishedAt) ?? 0);
  // Pulling an image or a node without power lengthens a pause, so it cannot count for more than the restarts allow.
  const most = BACK_OFF_START * 2 ** Math.min(Math.max(status.restartCount - 1, 0), 10);
  return Math.min(nextDelay(pause), most, BACK_OFF_MAX);
}

/** The step after the one that a pause belongs to. Whole-second timestamps may show a pause one second shorter than it was. */
function nextDelay(pause: Millis): Millis {
  let step = BACK_OFF_START;
  while (step <= pause + 1000 && step < BACK_OFF_MAX) step *= 2;
  return step;
}

/** What a container in CrashLoopBackOff says. */
export function backOffMessage(delay: Millis, container: string, podName: string): string {
  return `back-off ${formatDuration(delay)} restarting failed container=${container} pod=${podName}`;
}

/** The delay that `backOffMessage` names; 0 for another message. */
export function delayInMessage(message: string | undefined): Millis {
  return parseDuration(/^back-off (\S+) restarting /.exec(message ?? '')?.[1] ?? '') ?? 0;
}
