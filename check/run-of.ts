import type { Millis, Revision } from '../core/model/revision.js';
import type { View } from '../core/model/view.js';
import { ClusterState } from '../core/state/cluster-state.js';
import type { CallPath } from './client/call-path.js';
import { wouldWant } from './client/would-want.js';
import type { HistoryEntry } from './machine/history.js';
import { BACKGROUND } from './machine/scenario.js';
import type { Simulator } from './machine/simulator.js';
import type { RunEntry, SimulatedRun, WriteRecord } from './simulated-run.js';

/** The other runs that a property may compare a run with. */
export interface References {
  readonly reference: (atLeast?: Millis) => SimulatedRun;
  readonly secondReference: (atLeast?: Millis) => SimulatedRun;
}

/** The timeline of a simulation that is over. */
export function runOf(simulator: Simulator, references: References): SimulatedRun {
  const { history, restedAt, revision } = simulator;
  const endsAt = restedAt?.revision ?? revision;
  return {
    workload: simulator.workload,
    deviations: simulator.deviations,
    seed: simulator.seed,
    events: history.events,
    transitions: history.transitions,
    stateAt: (at) => stateAt(simulator, at),
    end: history.states[endsAt]!,
    startsAt: simulator.startsAt,
    inputsEndAt: simulator.inputsEndAt,
    faultsEndAt: simulator.faultsEndAt,
    isQuiet: restedAt !== undefined,
    elapsed: (restedAt?.now ?? simulator.now) - simulator.startedAt,
    lateWrites: lateWrites(simulator),
    reconciles: history.reconciles,
    users: history.users,
    get entries() {
      return history.entries.map((entry) => entryOf(simulator, entry));
    },
    ...(simulator.problem === undefined ? {} : { problem: simulator.problem }),
    writerOf: (at) => history.reconciles[history.writers[at - 1] ?? -1],
    again: ({ controller, request, now, path }, state) => {
      if (path !== undefined) return againAsync(simulator, path, now, state);
      try {
        return controller.reconcile(state, request, now);
      } catch {
        return undefined;
      }
    },
    ...references,
  };
}

/** Only a whole state can be the world of a reconcile that also writes. */
function againAsync({ history, seed, scenario }: Simulator, path: CallPath, now: Millis, view: View) {
  if (!(view instanceof ClusterState)) return undefined;
  const { transitions } = history;
  return wouldWant(path, { state: view, transitions, now, seed, scenario });
}

function stateAt({ history }: Simulator, at: Revision) {
  const state = history.states[at];
  if (state === undefined) throw new RangeError(`the run has no revision ${at}`);
  return state;
}

function lateWrites({ history, restedAt }: Simulator): readonly WriteRecord[] {
  if (restedAt === undefined) return [];
  return history.reconciles
    .slice(restedAt.reconciles)
    .flatMap(({ writes }) =>
      writes.filter(({ intent, before, after }) => after > before && !BACKGROUND.has(intent.target.resource)),
    );
}

function entryOf({ history }: Simulator, entry: HistoryEntry): RunEntry {
  switch (entry.type) {
    case 'user':
      return { type: 'user', user: history.users[entry.user]! };
    case 'reconcile':
      return { type: 'reconcile', reconcile: history.reconciles[entry.reconcile]! };
    case 'write': {
      const reconcile = history.reconciles[entry.reconcile]!;
      return { type: 'write', reconcile, write: reconcile.writes[entry.write]! };
    }
    default:
      return entry;
  }
}
