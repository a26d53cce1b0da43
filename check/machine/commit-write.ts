import { type DecideContext, decide } from '../../core/api/decide/decide.js';
import { draftEvent, writeStamp } from '../../core/api/decide/draft-event.js';
import type { Command } from '../../core/model/command.js';
import type { Origin } from '../../core/model/origin.js';
import type { Millis } from '../../core/model/revision.js';
import type { StatusError } from '../../core/model/status-error.js';
import { StateBuilder } from '../../core/state/reduce.js';
import { decisionChance } from './decision-chance.js';
import type { RunHistory } from './history.js';
import type { Scenario } from './scenario.js';

/** Decides a command on the tip and adds its events to the history, as the commit queue does. Gives the refusal, if it is refused. */
export function commitWrite(
  history: RunHistory,
  command: Command,
  origin: Origin,
  {
    now,
    seed,
    writer,
    scenario: { schemas, disabledPlugins },
  }: { now: Millis; seed: number; writer: number; scenario: Pick<Scenario, 'schemas' | 'disabledPlugins'> },
): StatusError | undefined {
  const { tip } = history;
  const { random, newUid } = decisionChance(seed, tip.revision);
  const context: DecideContext = { schemas, now, random, newUid, actor: origin.actor, disabledPlugins };
  const decided = decide(tip, command, context);
  if (!decided.ok) return decided.error;
  const { events } = decided.value;
  if (events.length === 0) return undefined;
  const stamp = writeStamp(command, origin, now, tip.revision);
  for (const uncommitted of events) {
    const event = draftEvent(stamp, uncommitted, history.tip.revision + 1);
    const builder = new StateBuilder(history.tip);
    const transition = builder.apply(event);
    history.add(event, transition, builder.build(), writer);
  }
  return undefined;
}
