import type { Json } from '../../../core/model/json.js';
import { sameJson } from '../../../core/model/same-json.js';
import type { Moment } from '../../log/moments/moment.js';

/** Looks at each moment that playing comes to, in the order it comes to them, and says where to pause. May remember what it saw. */
export interface Breakpoint {
  readonly type: 'break' | 'watch';
  /** Whether to pause at a moment. */
  pausesAt(moment: Moment): boolean;
}

/** Pauses wherever a predicate holds. */
export function breakWhen(holds: (moment: Moment) => boolean): Breakpoint {
  return { type: 'break', pausesAt: holds };
}

/**
 * Pauses where a value is not what it was at the moment one came from: forwards at the event that changed it, backwards at the last
 * moment before that event. Nothing counts as changed at the first moment.
 */
export function watchValue(read: (moment: Moment) => Json | undefined): Breakpoint {
  let last: { readonly value: Json | undefined } | undefined;
  return {
    type: 'watch',
    pausesAt: (moment) => {
      const before = last;
      last = { value: read(moment) };
      return before !== undefined && !sameJson(before.value, last.value);
    },
  };
}
