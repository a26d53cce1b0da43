import { EventLogError, type VerifiedPart } from '../../core/model/event-log.js';
import type { LogHead } from '../../core/model/journal.js';
import type { Revision } from '../../core/model/revision.js';
import { CorruptEventError } from '../corrupt-event-error.js';
import { ChainCheck } from './chain-check.js';
import { EventWindow } from './event-window.js';
import { KnownObjects } from './known-objects.js';
import type { EventProblem, VerifiableLog } from './verifiable-log.js';
import { WindowSpace } from './window-space.js';

/** Which events of a log to check. */
export interface RangeToVerify extends Pick<VerifiedPart, 'objectAtBase'> {
  /** The event before the first, whose hash that one must follow. */
  readonly after: LogHead;
  /** When the event before the first was decided, RFC 3339; absent when that does not matter. */
  readonly afterTime?: string;
  readonly to: Revision;
}

/** How far a range was found sound, and what stands there if that is not its end. */
export interface RangeVerification {
  readonly head: LogHead;
  readonly problem?: EventProblem;
}

/** How much is looked at together: of the more events, the fewer reads find their versions, since those lie by object. */
const WINDOW = { events: 128 * 1024, bytes: 24 * 1024 * 1024 };

/**
 * Verifies events up to the first bad one: their chain in order, and what is kept of them beside their records window by window.
 * The objects before the first event are taken as they lie.
 */
export async function verifyRange(
  log: VerifiableLog,
  { after, afterTime, to, objectAtBase }: RangeToVerify,
  progress?: (revision: Revision) => void,
  size = WINDOW,
): Promise<RangeVerification> {
  const chain = new ChainCheck(after, afterTime);
  const objects = new KnownObjects(log, after.revision, objectAtBase);
  const events = Math.max(1, Math.min(size.events, to - after.revision));
  const space = new WindowSpace({ ...size, events });
  let window = new EventWindow(log, objects, space);
  const found = (problem: EventProblem | undefined): RangeVerification => {
    const { revision, hash } = chain.head;
    return { head: { revision, hash: Uint8Array.from(hash) }, problem };
  };
  for await (const steps of chainSteps(log, chain, to)) {
    for (const step of steps) {
      if ('problem' in step) return found((await window.firstProblem()) ?? step);
      window.add(step);
      if (!space.isFull && step.header.revision < to) continue;
      const problem = await window.firstProblem();
      if (problem !== undefined) return found(problem);
      progress?.(step.header.revision);
      window = new EventWindow(log, objects, space);
    }
  }
  if (chain.head.revision >= to) return found(undefined);
  return found((await window.firstProblem()) ?? { revision: chain.head.revision + 1, problem: 'is missing' });
}

type Step = Parameters<EventWindow['add']>[0] | EventProblem;

/** The events that continue the chain, and then the problem that breaks it, if one does; as many at a time as the log gives. */
async function* chainSteps(log: VerifiableLog, chain: ChainCheck, to: Revision): AsyncGenerator<readonly Step[]> {
  if (chain.head.revision >= to) return;
  try {
    for await (const records of log.events({ from: chain.head.revision + 1, to })) {
      const steps: Step[] = [];
      for (const record of records) {
        const step = chain.step(record);
        if ('problem' in step) {
          yield [...steps, { revision: chain.head.revision + 1, problem: step.problem }];
          return;
        }
        steps.push({ header: step.header, record });
      }
      yield steps;
    }
  } catch (error) {
    if (error instanceof CorruptEventError) yield [{ revision: error.revision, problem: error.problem }];
    else if (error instanceof EventLogError && error.reason === 'corrupt')
      yield [{ revision: chain.head.revision + 1, problem: error.message }];
    else throw error;
  }
}
