import { type VirtualClock, virtualEnvironment } from '../../core/engine/virtual-environment.js';
import type { Controller } from '../../core/model/controller.js';
import type { EventLog } from '../../core/model/event-log.js';
import { type LogHead, originOf } from '../../core/model/journal.js';
import type { Revision } from '../../core/model/revision.js';
import type { ClusterState } from '../../core/state/cluster-state.js';
import { ControllerProblemError } from '../../guard/controller-problem.js';
import { guardedController } from '../../guard/guarded-controller.js';
import { type ReconcileRunner, TRUSTING_RUNNER } from '../../guard/reconcile-runner.js';
import { diffTimelines } from '../diff/diff-timelines.js';
import type { DiffFilter, ObjectDiff } from '../diff/object-diff.js';
import type { OnLeftOut } from '../events/left-out.js';
import type { LogSource } from '../events/log-source.js';
import { type ForkedCluster, forkCluster } from '../fork/fork-cluster.js';
import { timeAt } from '../fork/time-at.js';
import type { ClosedLoopOutcome } from './closed-loop-outcome.js';
import { firstDivergence } from './first-divergence.js';
import { OutsideFeed } from './outside-feed.js';
import { RecordedChance } from './recorded-chance.js';
import { readRecordedObjects } from './recorded-objects.js';
import { AppendCounter, NeverSettles, VirtualRun } from './virtual-run.js';

/** What to let happen again, and with which code. */
export interface ClosedLoopQuery {
  /** The first event that is let happen again; what is before it stands. 1 unless told, or the first there is. */
  readonly from?: Revision;
  /** Where it ends; the head unless told. What was decided in the same millisecond belongs to it. */
  readonly to?: Revision;
  /** Today's code: all that is to act. Recorded writes of controllers that are not among these count as from outside. */
  readonly controllers: readonly Controller[];
  /** Makes the log that takes the other history, such as `(base) => new MemoryEventLog(base)`. */
  newLog(base: LogHead): EventLog | Promise<EventLog>;
  /** Runs the code of a controller; a `ReconcileGuard` for code that nobody vouches for. */
  readonly runnerOf?: (controller: Controller) => ReconcileRunner;
  /** Decides what chance decides that was not recorded. */
  readonly seed?: number;
  readonly progress?: (revision: Revision) => void;
  readonly signal?: AbortSignal;
  /** Sees every state of the other history, with its revision, that somebody could have seen. */
  readonly onState?: (state: ClusterState) => void;
}

/** A closed loop that has ended. The other history can be asked anything until it is closed. */
export interface ClosedLoopRerun {
  readonly outcome: ClosedLoopOutcome;
  readonly fork: ForkedCluster;
  /**
   * Every object that is another one at the end: `before` what it was, `after` what it would have been. Times and UIDs do not count. Noise
   * is left out unless the filter says otherwise: Events tell of what happens and are nothing that lasts.
   */
  differences(filter?: DiffFilter, onLeftOut?: OnLeftOut): AsyncIterable<ObjectDiff>;
  close(): Promise<void>;
}

/**
 * Goes back to a revision and lets history happen again with today's code: what came from outside, writes of people, faults and node
 * power, comes again at its recorded time on a virtual clock; everything else is left to the code. Chance falls as it was recorded, so the
 * same code does the same. Then compares the two histories. Rejects with `RangeError` when there is no such range, with the signal's
 * reason, and with `EventLogError`.
 */
export async function rerunClosedLoop(source: LogSource, query: ClosedLoopQuery): Promise<ClosedLoopRerun> {
  const { log, schemas } = source;
  const origin = originOf(log).revision;
  const { from = origin + 1, to: last = log.head().revision, seed = 1, runnerOf = () => TRUSTING_RUNNER } = query;
  const base = from - 1;
  const end = await timeAt(log, last);
  if (base < origin || last < from || end === undefined)
    throw new RangeError(`there are no events from ${from} to ${last}`);
  const start = (await timeAt(log, Math.max(base, origin + 1))) ?? end;
  const to = await log.revisionAt(end);
  const environment = virtualEnvironment(seed, start);
  const chance = new RecordedChance(await readRecordedObjects(log, from, to), environment);
  const appends = new AppendCounter();
  let failure: unknown;
  const failed = (error: unknown) => {
    failure ??= error;
  };
  const fork = await forkCluster(source, {
    at: base,
    newLog: async (head) => appends.counting(await query.newLog(head)),
    environment: { ...environment, newUid: chance.newUid, random: chance.random },
    controllers: query.controllers.map((controller) =>
      withChance(guardedController(controller, runnerOf(controller)), chance),
    ),
    frozen: true,
    onControllerError: (_name, error) => failed(error),
  });
  const run = new VirtualRun(environment.clock as VirtualClock, appends, () => {
    query.signal?.throwIfAborted();
    if (failure !== undefined) throw failure;
  });
  const subscription = fork.commits.subscribe((commits) => {
    try {
      run.note(commits);
    } catch (error) {
      failed(error);
    }
    const state = commits.at(-1)?.state;
    if (state !== undefined) query.onState?.(state);
  });
  const feed = new OutsideFeed({ log, fork, run, chance, controllers: query.controllers });
  try {
    fork.start();
    const problem = await orProblem(async () => {
      await feed.feed(from, to, query.progress);
      await run.until(end);
    });
    const head = fork.log.head().revision;
    const divergence =
      problem === undefined
        ? await firstDivergence(schemas, base, { log, to }, { log: fork.log, to: head })
        : undefined;
    const { fed, refused } = feed;
    const outcome: ClosedLoopOutcome = {
      loop: 'closed',
      base,
      to,
      time: new Date(end).toISOString(),
      head,
      fed,
      refused,
      ...(divergence === undefined ? {} : { divergence }),
      ...(problem === undefined ? {} : { problem }),
    };
    return {
      outcome,
      fork,
      differences: (filter, onLeftOut) => endDifferences(source, fork, outcome, filter, onLeftOut),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }

  async function close(): Promise<void> {
    subscription.unsubscribe();
    await fork.stop();
  }
}

/** Tells which creates a controller is about to ask for, so that chance knows what it decides. */
function withChance(controller: Controller, chance: RecordedChance): Controller {
  return {
    ...controller,
    reconcile: (view, request, now) => {
      const wanted = controller.reconcile(view, request, now);
      return { ...wanted, intents: chance.await(wanted.intents) };
    },
    refused: (view, request, refusal, now) => {
      chance.refused(refusal.intent);
      return chance.await(controller.refused?.(view, request, refusal, now) ?? []);
    },
  };
}

async function orProblem(work: () => Promise<void>): Promise<ClosedLoopOutcome['problem']> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof ControllerProblemError) return error.problem;
    if (error instanceof NeverSettles) return { type: 'never-settles', message: error.message };
    throw error;
  }
}

function endDifferences(
  source: LogSource,
  fork: ForkedCluster,
  outcome: ClosedLoopOutcome,
  filter?: DiffFilter,
  onLeftOut?: OnLeftOut,
): AsyncIterable<ObjectDiff> {
  const ends = [{ at: outcome.to }, { at: outcome.head }] as const;
  const query = { withoutNoise: true, ...filter, sharedUntil: outcome.base, ignoring: 'identity' } as const;
  return diffTimelines(source, ends[0], fork, ends[1], query, onLeftOut);
}
