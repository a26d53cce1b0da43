import type { Controller } from '../core/model/controller.js';
import type { CheckOptions } from './check-options.js';

/** Everything that `checkController` takes, in one piece: what a file for `hindcast check` exports by default. */
export interface Check extends CheckOptions {
  /** The controllers under test; none to test the built-in ones of `cluster`. */
  readonly controllers: Controller | readonly Controller[];
}

/** Takes a check as it is; for the sake of its type. */
export function defineCheck(check: Check): Check {
  return check;
}
