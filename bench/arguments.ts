import { parseArgs } from 'node:util';
import { fail, ok, type Result } from '../core/model/result.js';
import { messageOf } from '../core/model/thrown-text.js';

/** What `npm run bench` was asked for. */
export interface BenchArguments {
  /** Print one JSON array rather than a table. */
  readonly json: boolean;
  /** A tenth of the log and of the requests. */
  readonly quick: boolean;
  /** Words that a row's name or description must contain, one of them at least; empty for all rows. */
  readonly only: readonly string[];
}

/** Reads the arguments after `--`; fails with one line that says what is wrong with them. */
export function parseArguments(args: readonly string[]): Result<BenchArguments, string> {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        json: { type: 'boolean', default: false },
        quick: { type: 'boolean', default: false },
        only: { type: 'string', multiple: true, default: [] },
      },
    });
    return ok(values);
  } catch (error) {
    return fail(messageOf(error));
  }
}
