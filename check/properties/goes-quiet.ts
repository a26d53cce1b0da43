import type { Property } from '../property.js';

/** Once inputs and faults have stopped, writes stop, too, and do not come back when everybody is asked again though nothing has changed. */
export const goesQuiet: Property = {
  name: 'goesQuiet',
  check(run) {
    const revision = run.end.revision;
    if (!run.isQuiet) {
      const writes = revision - run.inputsEndAt;
      const writer = run.events.at(-1)?.actor.controller ?? 'somebody';
      return { revision, message: `${writer} writes on and on: ${writes} writes after the last user step, and no end` };
    }
    const [late] = run.lateWrites;
    if (late === undefined) return undefined;
    const { verb, target } = late.intent;
    const what = `${verb} ${target.resource} ${target.name ?? ''}`.trim();
    return {
      revision: late.after,
      message: `writes again when it is asked again, though nothing has changed: ${what}`,
    };
  },
};
