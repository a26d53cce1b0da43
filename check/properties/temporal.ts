import type { Revision } from '../../core/model/revision.js';
import type { ClusterState } from '../../core/state/cluster-state.js';
import type { Property } from '../property.js';
import type { SimulatedRun } from '../simulated-run.js';

/** Something that a state is or is not, by itself or as part of its timeline. */
export type Predicate = (state: ClusterState, revision: Revision, run: SimulatedRun) => boolean;

/** Holds at every revision, from before the first user step to the end. */
export function always(name: string, holds: Predicate): Property {
  return {
    name,
    check(run) {
      const revision = firstFrom(run, run.startsAt, (...at) => !holds(...at));
      return revision === undefined ? undefined : { revision, message: `${name} does not hold` };
    },
  };
}

/** Holds at some revision after the last user step and the last fault, the end at the latest. */
export function eventually(name: string, holds: Predicate): Property {
  return {
    name,
    check(run) {
      const from = Math.min(run.end.revision, Math.max(run.inputsEndAt, run.faultsEndAt));
      if (firstFrom(run, from, holds) !== undefined) return undefined;
      return { revision: run.end.revision, message: `${name} never comes to hold` };
    },
  };
}

/** `holds` at every revision before the first at which `release` does, and `release` does at some. */
export function until(name: string, holds: Predicate, release: Predicate): Property {
  return {
    name,
    check(run) {
      const released = firstFrom(run, run.startsAt, release);
      const broken = firstFrom(run, run.startsAt, (...at) => !holds(...at));
      if (broken !== undefined && (released === undefined || broken < released))
        return { revision: broken, message: `${name} stops to hold too early` };
      if (released === undefined) return { revision: run.end.revision, message: `${name} is never released` };
      return undefined;
    },
  };
}

/** Whenever `cause` holds, `effect` holds then or at some later revision. */
export function leadsTo(name: string, cause: Predicate, effect: Predicate): Property {
  return {
    name,
    check(run) {
      let waiting: Revision | undefined;
      for (let revision = run.startsAt; revision <= run.end.revision; revision++) {
        const state = run.stateAt(revision);
        if (effect(state, revision, run)) waiting = undefined;
        else if (waiting === undefined && cause(state, revision, run)) waiting = revision;
      }
      return waiting === undefined ? undefined : { revision: waiting, message: `${name}: nothing comes of it` };
    },
  };
}

/** The first revision at which something holds. */
function firstFrom(run: SimulatedRun, from: Revision, holds: Predicate): Revision | undefined {
  for (let revision = from; revision <= run.end.revision; revision++) {
    if (holds(run.stateAt(revision), revision, run)) return revision;
  }
  return undefined;
}
