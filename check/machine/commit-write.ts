import { type DecideContext, decide } from '../../core/api/decide/decide.js';
import type { RequestInfo } from '../../core/model/cluster-event.js';
import type { Command } from '../../core/model/command.js';
import type { EventDraft } from '../../core/model/event-record.js';
import type { Origin } from '../../core/model/origin.js';
import type { Millis } from '../../core/model/revision.js';
import type { StatusError } from '../../core/model/status-error.js';
import type { Schemas } from '../../core/schema/schemas.js';
import { StateBuilder } from '../../core/state/reduce.js';
import { decisionChance } from './decision-chance.js';
import type { History } from './history.js';
import { isoTime } from './iso-time.js';

/** Decides a command on the tip and adds its events to the history, as the commit queue does. Gives the refusal, if it is refused. */
export function commitWrite(
  history: History,
  command: Command,
  origin: Origin,
  { now, seed, writer, schemas }: { now: Millis; seed: number; writer: number; schemas: Schemas },
): StatusError | undefined {
  const { tip } = history;
  const { random, newUid } = decisionChance(seed, tip.revision);
  const context: DecideContext = { schemas, now, random, newUid, actor: origin.actor };
  const decided = decide(tip, command, context);
  if (!decided.ok) return decided.error;
  const { happenings } = decided.value;
  if (happenings.length === 0) return undefined;
  const time = isoTime(now);
  const { actor, cause } = origin;
  const request = requestInfo(command, origin.correlation ?? String(tip.revision + 1));
  for (const { ref, change } of happenings) {
    const revision = history.tip.revision + 1;
    const event: EventDraft =
      cause === undefined
        ? { revision, time, version: 1, actor, request, ref, change }
        : { revision, time, version: 1, actor, request, cause, ref, change };
    const builder = new StateBuilder(history.tip);
    const transition = builder.apply(event);
    history.add(event, transition, builder.build(), writer);
  }
  return undefined;
}

/** Written out, since this is done for every write, and copying members one by one takes long. */
function requestInfo({ verb, target, options }: Command, correlation: string): RequestInfo {
  const { subresource } = target;
  const fieldManager = options?.fieldManager;
  if (subresource === undefined)
    return fieldManager === undefined ? { verb, correlation } : { verb, fieldManager, correlation };
  return fieldManager === undefined
    ? { verb, subresource, correlation }
    : { verb, subresource, fieldManager, correlation };
}
