import { originOf } from '../../../core/model/journal.js';
import type { ObjectAddress } from '../../../core/model/log-index.js';
import type { Millis, Revision } from '../../../core/model/revision.js';
import { type ObjectPhase, objectPhase } from '../../log/health/object-phase.js';
import type { LogSource } from '../../log/log-source.js';
import { objectSteps } from '../../log/object-steps.js';
import { objectAt } from '../../log/object-versions.js';
import { headerOf } from '../../log/records.js';

/** Of which objects to tell what they were doing, and when. */
export interface PhasesQuery {
  readonly objects: readonly ObjectAddress[];
  /** The first and the last revision. */
  readonly from: Revision;
  readonly to: Revision;
}

/** From an event on, an object is in this phase; it is in none after its deletion. */
export interface PhaseChange extends Partial<ObjectPhase> {
  readonly revision: Revision;
  /** Milliseconds since 1970; absent for the phase that the span begins with. */
  readonly time?: Millis;
}

/** What one object was doing, over a span. Plain JSON. */
export interface ObjectPhases {
  readonly object: ObjectAddress;
  readonly phases: readonly PhaseChange[];
  /** Whether there were too many writes to read them all: what came after is not told. */
  readonly isCut?: true;
}

/** Of each object so many writes are read at most: nobody sees more in a lane. */
const MOST_WRITES = 2_000;

/** Tells object by object what each was doing, in the order asked. Rejects with `EventLogError`. */
export async function* phases({ log }: LogSource, query: PhasesQuery): AsyncGenerator<ObjectPhases> {
  // A part of a log knows nothing of what was before it begins.
  const before = Math.max(query.from - 1, originOf(log).revision);
  for (const object of query.objects) {
    const changes: PhaseChange[] = [];
    const { resource } = object;
    const begin = await objectAt(log, object, before);
    if (begin !== undefined) changes.push({ revision: before, ...objectPhase(resource, begin) });
    let writes = 0;
    for await (const steps of objectSteps(log, object, { from: before + 1, to: query.to })) {
      for (const { revision, record, after } of steps) {
        const phase = after === undefined ? undefined : objectPhase(resource, after);
        const last = changes.at(-1);
        if (last !== undefined && last.text === phase?.text && last.tone === phase?.tone) continue;
        changes.push({ revision, time: Date.parse(headerOf(record).time), ...phase });
      }
      writes += steps.length;
      if (writes > MOST_WRITES) break;
    }
    yield { object, phases: changes, ...(writes > MOST_WRITES && { isCut: true }) };
  }
}
