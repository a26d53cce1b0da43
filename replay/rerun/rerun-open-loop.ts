import type { Controller } from '../../core/model/controller.js';
import type { ReadableLog } from '../../core/model/event-log.js';
import type { Revision } from '../../core/model/revision.js';
import type { Schemas } from '../../core/schema/schemas.js';
import type { ClusterState } from '../../core/state/cluster-state.js';
import { type ReconcileJob, type ReconcileRunner, TRUSTING_RUNNER } from '../../guard/reconcile-runner.js';
import { kindLookup } from '../log/log-source.js';
import { aboutReconcile, compareDecision } from './compare-decision.js';
import { obviouslyCameTo } from './is-obvious.js';
import type { OpenLoopDifference, OpenLoopTally } from './open-loop-difference.js';
import type { RecordedEffect, RecordedReconcile } from './recorded-reconcile.js';
import { RecordedReconciles } from './recorded-reconciles.js';

/** What to run again, and with which code. */
export interface OpenLoopQuery {
  /** The first event whose decision is run again, and the last one; 1 and the head unless told. */
  readonly from?: Revision;
  readonly to?: Revision;
  /** Today's code. */
  readonly controllers: readonly Controller[];
  /** Only the reconciles of this controller. */
  readonly only?: string;
  /** Runs the code; a `ReconcileGuard` for code that nobody vouches for. */
  readonly runner?: ReconcileRunner;
  readonly progress?: (revision: Revision) => void;
  readonly signal?: AbortSignal;
}

/** Differences as they are found, and a tally that grows with them. */
export interface OpenLoopRerun extends AsyncIterable<OpenLoopDifference> {
  readonly tally: Readonly<OpenLoopTally>;
}

/**
 * Gives every recorded reconcile's view, request and time to today's code, and compares what its intents come to, decided on the state as
 * it then was, with the recorded changes. Reasons, and when a reconcile wanted to look again, are not compared: the one is wording, the
 * other is not recorded; nor are reconciles that came to nothing, which left no event. Ends after a reconcile that had to be stopped.
 * Rejects with `EventLogError`.
 */
export function rerunOpenLoop(
  source: { readonly log: ReadableLog; readonly schemas: Schemas },
  query: OpenLoopQuery,
): OpenLoopRerun {
  const tally: OpenLoopTally = { revision: 0, reconciles: 0, differing: 0, unknown: new Map() };
  return { tally, [Symbol.asyncIterator]: () => differences(source, query, tally) };
}

async function* differences(
  { log, schemas }: { readonly log: ReadableLog; readonly schemas: Schemas },
  query: OpenLoopQuery,
  tally: OpenLoopTally,
): AsyncGenerator<OpenLoopDifference> {
  const { from, to, only, runner = TRUSTING_RUNNER, progress, signal } = query;
  const controllers = new Map(query.controllers.map((controller) => [controller.name, controller]));
  const isWanted = (name: string) => only === undefined || name === only;
  const recorded = new RecordedReconciles(log, { from, to, wants: isWanted, frozen: runner !== TRUSTING_RUNNER });
  const kinds = kindLookup(schemas);
  // Whoever only opens a timeline need not load what decides.
  const { decideIntents } = await import('./decide-intents.js');
  for await (const { reconciles, revision } of recorded.batches()) {
    if (signal?.aborted === true) return;
    const jobs: ReconcileJob[] = [];
    for (const reconcile of reconciles) {
      const controller = controllers.get(reconcile.controller);
      if (controller === undefined) continue;
      const { request, now, seen } = reconcile;
      const view = recorded.states.knownView(seen) ?? (await recorded.states.view(seen));
      jobs.push({ controller, view, request, now });
    }
    const answers = runner.run(jobs);
    for (const reconcile of reconciles) {
      if (!controllers.has(reconcile.controller)) {
        tally.unknown.set(reconcile.controller, (tally.unknown.get(reconcile.controller) ?? 0) + 1);
        continue;
      }
      const job = jobs.shift()!;
      const answer = answers.shift()!;
      tally.reconciles++;
      const found = answer.ok
        ? await compare(reconcile, job, answer.value.intents)
        : { ...aboutReconcile(reconcile), differences: [], problem: answer.error };
      if (found === undefined) continue;
      tally.differing++;
      tally.revision = found.revision;
      yield found;
      if (found.problem?.type === 'endless') return;
    }
    tally.revision = Math.max(tally.revision, revision);
    progress?.(revision);
  }

  async function compare(
    reconcile: RecordedReconcile,
    job: ReconcileJob,
    intents: Parameters<typeof obviouslyCameTo>[0],
  ): Promise<OpenLoopDifference | undefined> {
    if (obviouslyCameTo(intents, reconcile.effects)) return undefined;
    const { effects } = reconcile;
    const before = async ({ event: { revision } }: RecordedEffect) =>
      recorded.states.known(revision - 1) ?? (await recorded.states.at(revision - 1));
    const later = new Map<Revision, ClusterState>();
    for (const [index, effect] of effects.entries()) {
      const { revision } = effect.event;
      const previous = effects[index - 1]?.event.revision ?? revision - 1;
      if (previous !== revision - 1) later.set(revision, await before(effect));
    }
    const scene = { schemas, tip: await before(effects[0]), later, recorded: effects };
    const decided = decideIntents(scene, intents, (refusal) => runner.refused(job, refusal));
    if (!decided.ok) return { ...aboutReconcile(reconcile), differences: [], problem: decided.error };
    return compareDecision(reconcile, decided.value, kinds);
  }
}
