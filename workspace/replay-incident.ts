import { fileURLToPath } from 'node:url';
import type { Controller } from '../core/model/controller.js';
import { originOf } from '../core/model/journal.js';
import type { ObjectAddress } from '../core/model/log-index.js';
import type { Revision } from '../core/model/revision.js';
import { firstViolation, type Violation } from '../replay/regress/first-violation.js';
import { compileInvariant, type Invariant } from '../replay/regress/invariant.js';
import { violationText } from '../replay/regress/violation-text.js';
import type { ClosedLoopOutcome } from '../replay/rerun/closed-loop-outcome.js';
import { type TodaysControllers, todaysControllers } from '../replay/rerun/todays-controllers.js';
import type { Timeline } from '../replay/timeline.js';
import { controllersIn } from './controller-file/controllers-in.js';
import { openBundleTimeline } from './open-source.js';
import { withClosedLoop } from './rerun/with-closed-loop.js';

/** A recorded incident, and what must not come of it again. */
export interface Incident {
  /** The file that `hindcast regress` or `hindcast export` wrote. */
  readonly bundle: string | URL;
  /** A CEL expression that must hold all the time; over `object` when one is named, else over each event's `object`, `oldObject` and `event`. */
  readonly holds: string;
  readonly object?: ObjectAddress;
  /** It must hold in the end only. Needs an object. */
  readonly atEnd?: boolean;
  /** What a module of controllers exports, or a list of them. They take the place of the release's of the same name. */
  readonly controllers?: object;
}

/** Where today's code breaks what must hold, in the history as it would have been. */
export interface IncidentViolation extends Violation {
  /** All of it in a line. */
  readonly message: string;
}

/** What came of an incident. */
export interface IncidentReplay {
  /** Undefined when what must hold does. */
  readonly violation: IncidentViolation | undefined;
  readonly outcome: ClosedLoopOutcome;
}

/**
 * Lets a recorded incident happen again in a closed loop: what came from outside comes again at its time, the rest is left to today's
 * code. Says whether what must hold does. Rejects with a one-line error when the expression does not parse, when the bundle cannot be
 * read, and when a controller breaks the rules.
 */
export async function replayIncident(incident: Incident): Promise<IncidentReplay> {
  const { bundle, object, holds, atEnd, controllers } = incident;
  const invariant = compileInvariant(holds, { address: object, atEnd });
  if (!invariant.ok) throw new Error(`holds: ${invariant.error.message}`);
  const loaded = controllersUnderTest(controllers);
  const timeline = await openBundleTimeline(typeof bundle === 'string' ? bundle : fileURLToPath(bundle));
  try {
    const range = { from: originOf(timeline.log).revision + 1, to: timeline.log.head().revision };
    return await replayWith(timeline, await todaysControllers(timeline, range.to, loaded), invariant.value, range);
  } finally {
    await timeline.close();
  }
}

function controllersUnderTest(given: object | undefined): readonly Controller[] {
  if (given === undefined) return [];
  const found = controllersIn(Array.isArray(given) ? { default: given } : given);
  if (!found.ok) throw new Error(found.error.message);
  return found.value;
}

/** The same for a history that is open, and for code that is loaded. */
export async function replayWith(
  timeline: Timeline,
  code: TodaysControllers,
  invariant: Invariant,
  range: { readonly from: Revision; readonly to: Revision },
  { progress, signal }: { readonly progress?: (revision: Revision) => void; readonly signal?: AbortSignal } = {},
): Promise<IncidentReplay> {
  const query = { ...range, controllers: code.all, runnerOf: code.runnerOf, progress, signal };
  return withClosedLoop(timeline, query, async ({ outcome, fork }) => {
    if (outcome.problem !== undefined) throw new Error(outcome.problem.message);
    const found = await firstViolation(fork, invariant, { from: outcome.base + 1, to: outcome.head });
    const violation = found && { ...found, message: violationText(invariant, found) };
    return { violation, outcome };
  });
}
