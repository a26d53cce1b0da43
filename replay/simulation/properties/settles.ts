import type { Property } from '../property.js';

/**
 * Once inputs and faults have stopped, the cluster comes to rest, stays there, and what it has come to is what the desired state asks for.
 * The last is judged by the controller's own account: what the same user steps lead to when nothing goes wrong.
 */
export const settles: Property = {
  name: 'settles',
  check(run) {
    if (!run.isQuiet) {
      const last = run.events.at(-1);
      const who = last?.actor.controller ?? 'somebody';
      return { revision: run.end.revision, message: `the cluster does not come to rest: ${who} writes on and on` };
    }
    const [late] = run.lateWrites;
    if (late !== undefined) {
      const { verb, target } = late.intent;
      const what = `${verb} ${target.resource} ${target.name ?? ''}`;
      return {
        revision: late.after,
        message: `something was left to be done and nobody did it, until everybody was asked again: ${what}`,
      };
    }
    return undefined;
  },
};
