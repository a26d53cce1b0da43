import { parseDuration } from '../model/duration.js';
import { controllerOf } from '../model/object.js';
import type { Millis } from '../model/revision.js';
import type { Container, Pod } from '../schema/generated/types/core.js';
import { annotationOf, SIMULATION_PREFIX } from '../schema/simulation-annotations.js';
import { type CommandEnd, commandEnd } from './command-behaviour.js';
import { parseImageName } from './images.js';

/**
 * # What simulated containers do
 *
 * An init container does its work in a second and exits with 0, and so does a container of a Pod that a Job controls, unless it is a sidecar or its
 * image is `pause`. Any other runs for ever, is ready at once, passes every probe and exits with 0 within half a second of SIGTERM (one that
 * would have ended by itself with 143), unless something says otherwise. Three things can, and the first that speaks wins:
 *
 * 1. **Annotations** on the Pod (so also in a Deployment's template). They mean every container of it, init containers too, but not those that
 *    were put into it to debug it; put a container's name in front of `simulation.hindcast.dev` to mean only that one, such a one too:
 *    `app.simulation.hindcast.dev/exit`.
 *
 *    | annotation `simulation.hindcast.dev/…` | value | meaning |
 *    |---|---|---|
 *    | `pull` | `fail` | the image cannot be pulled |
 *    | | `fail for 30s` | not within 30 s of the Pod's start |
 *    | | `5s` | pulling takes 5 s |
 *    | `exit` | `1` | exits at once with code 1 |
 *    | | `1 after 5s` | runs for 5 s, then exits with code 1 |
 *    | | `1 after 5s for 2 runs` | does so twice, and then runs for ever |
 *    | | `never` | runs for ever, whatever its command or image says |
 *    | `ready` | `after 10s` | starts up for 10 s: startup and readiness probes fail until then; without such probes it is not ready |
 *    | | `never` | never gets there |
 *    | `readiness` | `fails from 10s to 20s` | readiness probes fail in that part of each run; without `to` until its end |
 *    | `liveness` | `fails from 30s` | likewise for liveness probes |
 *    | `stop` | `after 5s` | needs 5 s after SIGTERM |
 *    | | `never` | ignores SIGTERM and is killed when the grace period ends |
 *    | `log` | `hello` | prints this line at the start of each run; several lines may be given |
 *    | | `after 5s: hello` | prints it 5 s later |
 *    | | `every 10s: tick` | prints it every 10 s |
 *
 * 2. **The image's tag**, in any repository:
 *
 *    | tag | as if annotated |
 *    |---|---|
 *    | `missing`, `does-not-exist`, `non-existent`, `404` | `pull: fail` |
 *    | `crash` | `exit: 1 after 1s` |
 *    | `completes` | `exit: 0 after 1s` |
 *    | `never-ready` | `ready: never` |
 *
 * 3. **The command** (`command` and `args`), when it is one of the few that `command-behaviour.ts` knows: `sleep 5`,
 *    `/bin/false`, `sh -c "echo hello; exit 3"`, `sh -c 'if [ $JOB_COMPLETION_INDEX -eq 2 ]; then exit 1; fi'` …
 *
 * A value that cannot be read counts as absent. Durations are written as in Go: `500ms`, `1.5s`, `2m`.
 */
export interface Behaviour {
  readonly pull: PullBehaviour;
  /** How a run ends by itself; undefined when it runs for ever. */
  readonly end?: CommandEnd;
  /** How long starting up takes; infinite when it never ends. */
  readonly readyAfter: Millis;
  readonly readinessFails?: Window;
  readonly livenessFails?: Window;
  /** Time from SIGTERM to the end; infinite when it is ignored. Undefined for the usual time. */
  readonly stopAfter?: Millis;
}

/** How pulling an image goes. */
export interface PullBehaviour {
  /** Attempts fail until this long after the Pod's start: 0 when none does, infinite when all do. */
  readonly failsFor: Millis;
  /** Undefined for the usual time. */
  readonly takes?: Millis;
}

/** A part of a container's run, in milliseconds from its start. */
export interface Window {
  readonly from: Millis;
  readonly to: Millis;
}

const ALWAYS = Number.POSITIVE_INFINITY;
/** How a task ends that says nothing of it. */
const TASK_END: CommandEnd = { exitCode: 0, after: 1_000 };
const TAGS = new Map<string, Readonly<Record<string, string>>>([
  ['missing', { pull: 'fail' }],
  ['does-not-exist', { pull: 'fail' }],
  ['non-existent', { pull: 'fail' }],
  ['404', { pull: 'fail' }],
  ['crash', { exit: '1 after 1s' }],
  ['completes', { exit: '0 after 1s' }],
  ['never-ready', { ready: 'never' }],
]);

/** What one container of a Pod does in its `restartCount`th run, counted from 0. */
export function behaviourOf(pod: Pod, container: Container, restartCount: number): Behaviour {
  const image = parseImageName(container.image ?? '');
  const tag = image?.tag ?? '';
  const isEphemeral = pod.spec.ephemeralContainers?.some((one) => one === container) === true;
  const said = (name: string) =>
    annotationOf(pod, `${container.name}.${SIMULATION_PREFIX}${name}`) ??
    (isEphemeral ? undefined : annotationOf(pod, `${SIMULATION_PREFIX}${name}`)) ??
    TAGS.get(tag)?.[name];
  return {
    pull: readPull(said('pull')),
    end: readEnd(said('exit'), pod, container, restartCount),
    readyAfter: readDelay(said('ready')) ?? 0,
    readinessFails: readWindow(said('readiness')),
    livenessFails: readWindow(said('liveness')),
    stopAfter: readDelay(said('stop')),
  };
}

function readPull(value: string | undefined): PullBehaviour {
  if (value === 'fail') return { failsFor: ALWAYS };
  const failsFor = parseDuration(/^fail for (\S+)$/.exec(value ?? '')?.[1] ?? '');
  return { failsFor: failsFor ?? 0, takes: parseDuration(value ?? '') };
}

function readEnd(
  value: string | undefined,
  pod: Pod,
  container: Container,
  restartCount: number,
): CommandEnd | undefined {
  if (value === 'never') return undefined;
  const [, code, delay, runs] = /^(\d{1,3})(?: after (\S+?))?(?: for (\d{1,9}) runs?)?$/.exec(value ?? '') ?? [];
  const after = delay === undefined ? 0 : parseDuration(delay);
  if (code === undefined || after === undefined || Number(code) > 255) return ownEnd(pod, container, restartCount);
  return runs !== undefined && restartCount >= Number(runs) ? undefined : { exitCode: Number(code), after };
}

/** How a container ends of which nothing is said but its command, if it has one. */
function ownEnd(pod: Pod, container: Container, restartCount: number): CommandEnd | undefined {
  const end = commandEnd(pod, container, restartCount);
  if (end === 'never') return undefined;
  return end ?? (isTask(pod, container) ? TASK_END : undefined);
}

/** Whether a container is there to do some work and be done: init containers, and all of a Job but sidecars and the one that only waits. */
function isTask(pod: Pod, container: Container): boolean {
  if (pod.spec.initContainers?.includes(container)) return container.restartPolicy !== 'Always';
  if (pod.spec.ephemeralContainers?.some((one) => one === container)) return false;
  const isOfJob = controllerOf(pod)?.kind === 'Job';
  return isOfJob && !/(?:^|\/)pause$/.test(parseImageName(container.image ?? '')?.repository ?? '');
}

function readDelay(value: string | undefined): Millis | undefined {
  return value === 'never' ? ALWAYS : parseDuration(/^after (\S+)$/.exec(value ?? '')?.[1] ?? '');
}

function readWindow(value: string | undefined): Window | undefined {
  const [, from = '', to] = /^fails from (\S+?)(?: to (\S+))?$/.exec(value ?? '') ?? [];
  const start = parseDuration(from);
  const end = to === undefined ? ALWAYS : parseDuration(to);
  return start === undefined || end === undefined || end <= start ? undefined : { from: start, to: end };
}
