import { parseDuration } from '../model/duration.js';
import type { Millis } from '../model/revision.js';
import { parseTimestamp } from '../model/timestamp.js';
import type { Container, ContainerStatus, EphemeralContainer, Pod } from '../schema/generated/types/core.js';
import { annotationOf, SIMULATION_PREFIX } from '../schema/simulation-annotations.js';
import { containerWords, playCommand } from './command-behaviour.js';
import type { Print } from './shell/script.js';

/** A line that a simulated container has written. */
export interface SimulatedLine {
  readonly at: Millis;
  /** With its line end. */
  readonly text: string;
}

/** A run of a container, as far as its log follows from it. */
export interface SimulatedRun extends Pick<NonNullable<ContainerStatus['state']>, 'running' | 'terminated'> {
  /** How often the container had been started before. */
  readonly restartCount: number;
}

/** A repeated line that is older is not shown: a run may have lasted for months. */
const MOST_REPEATED = 10_000;

/**
 * What a simulated container has written in a run, up to a time: what its annotation `simulation.hindcast.dev/log` says, else what `echo` in
 * its command does. Follows from the Pod alone, so that a log can be read at any revision, but for variables that come from elsewhere:
 * `environment` has them as they are now.
 */
export function simulatedLog(
  pod: Pod,
  container: Container | EphemeralContainer,
  run: SimulatedRun,
  now: Millis,
  environment?: ReadonlyMap<string, string>,
): readonly SimulatedLine[] {
  const start = parseTimestamp(run.running?.startedAt ?? run.terminated?.startedAt);
  if (start === undefined) return [];
  const until = Math.min(now, parseTimestamp(run.terminated?.finishedAt) ?? now);
  const said =
    annotationOf(pod, `${container.name}.${SIMULATION_PREFIX}log`) ?? annotationOf(pod, `${SIMULATION_PREFIX}log`);
  const prints =
    said === undefined
      ? playCommand(
          pod,
          container,
          run.restartCount,
          containerWords(pod, container, environment),
          environment,
          until - start,
        ).prints
      : said.split('\n').flatMap((line) => printsOf(line, until - start));
  return prints
    .filter(({ after }) => start + after <= until)
    .map(({ after, text }) => ({ at: start + after, text }))
    .sort((one, other) => one.at - other.at);
}

/** When what a container writes next is written; undefined when nothing is to come. */
export function nextSimulatedLine(
  pod: Pod,
  container: Container | EphemeralContainer,
  run: SimulatedRun,
  now: Millis,
): Millis | undefined {
  const horizon = simulatedLog(pod, container, run, now + LONGEST_PERIOD);
  return horizon.find(({ at }) => at > now)?.at;
}

/** How far ahead is looked for the next line. */
const LONGEST_PERIOD: Millis = 3_600_000;

function printsOf(line: string, elapsed: Millis): readonly Print[] {
  const [, how, duration = '', text = ''] = /^(after|every) (\S+): (.*)$/.exec(line) ?? [];
  const period = parseDuration(duration);
  if (how === undefined || period === undefined) return line === '' ? [] : [{ after: 0, text: `${line}\n` }];
  if (how === 'after' || period === 0) return [{ after: period, text: `${text}\n` }];
  const last = Math.floor(elapsed / period);
  const count = Math.max(0, Math.min(last, MOST_REPEATED));
  return Array.from({ length: count }, (_, index) => ({
    after: (last - count + index + 1) * period,
    text: `${text}\n`,
  }));
}
