import { invalidValue } from '../../model/field-error.js';
import type { StatusCause } from '../../model/status-error.js';
import type { Causes } from './causes.js';

/** So many things that are wrong are told of. A body may have a hundred thousand, and nobody reads the answer. */
const MOST_CAUSES = 250;

/** Characters of their messages in all: each may repeat a large value. */
const MOST_TEXT = 1_000_000;

/** Thrown to leave rules that have found enough. Never leaves this file. */
const ENOUGH = new Error('enough causes');

/** Takes causes until there are enough. */
class BoundedCauses extends Array<StatusCause> {
  #text = 0;

  override push(...causes: StatusCause[]): number {
    if (this.length >= MOST_CAUSES || this.#text > MOST_TEXT) throw ENOUGH;
    for (const { message } of causes) this.#text += message?.length ?? 0;
    return super.push(...causes);
  }
}

/** What rules find wrong: all of it, or the first of it and a cause that says so. */
export function collectCauses(rules: (causes: Causes) => void): StatusCause[] {
  const causes = new BoundedCauses();
  try {
    rules(causes);
    return [...causes];
  } catch (error) {
    if (error !== ENOUGH) throw error;
    return [...causes, { ...invalidValue('', '', ''), message: `and more: the first ${causes.length} are shown` }];
  }
}
