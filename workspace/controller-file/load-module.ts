import { statSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { fail, ok, type Result } from '../../core/model/result.js';
import type { Millis } from '../../core/model/revision.js';
import { errorText } from '../../guard/error-text.js';
import { timedCall } from '../../guard/timed-call.js';
import { ControllerFileError, type ControllerFileProblem } from './controller-file-problem.js';

const CODE = /^\.[mc]?[jt]s$/;
/** How much time of the processor a file may take to load, in milliseconds. */
const LIMIT: Millis = 5_000;

/**
 * Loads a user's TypeScript or JavaScript file and makes something of what it exports. What the file imports from `hindcast` is this very
 * package. The code runs in this process with all its rights. Every problem is one line that begins with the file as it was named.
 */
export async function loadModule<T>(
  path: string,
  read: (exported: object) => Result<T, ControllerFileProblem>,
  limit: Millis = LIMIT,
): Promise<Result<T, ControllerFileProblem>> {
  const file = resolve(path);
  const unusable = unusableFile(file);
  if (unusable !== undefined) return fail({ ...unusable, message: `${path}: ${unusable.message}` });
  // Whoever gives no code of theirs need not wait for what compiles it.
  const { ModuleLoader } = await import('./module-loader.js');
  const provided = new Map([['hindcast', await import('../../index.js')]]);
  // A loader knows what it has begun to load: on a busy machine, where that may have to be begun again, by another one.
  const loaded = loadWithin(limit, () => new ModuleLoader(provided).load(file));
  const found = loaded.ok ? read(loaded.value) : loaded;
  return found.ok
    ? ok(found.value)
    : fail({ ...found.error, message: `${path}: ${found.error.message}`.replace(/\s*\n\s*/g, ' ') });
}

function unusableFile(file: string): ControllerFileProblem | undefined {
  const status = statSync(file, { throwIfNoEntry: false });
  if (status === undefined) return { reason: 'missing', message: 'there is no such file' };
  if (!status.isFile()) return { reason: 'missing', message: 'it is not a file' };
  if (CODE.test(extname(file))) return undefined;
  return { reason: 'not-code', message: 'a controller file ends in .ts, .mts, .cts, .js, .mjs or .cjs' };
}

function loadWithin(limit: Millis, load: () => object): Result<object, ControllerFileProblem> {
  try {
    const loaded = timedCall(limit, load);
    if (loaded.ok) return loaded;
    return fail({ reason: 'endless', message: `it was not loaded within ${limit / 1000} s and was stopped` });
  } catch (error) {
    if (error instanceof ControllerFileError) return fail(error.problem);
    return fail({ reason: 'threw', message: `it threw while it was loaded: ${errorText(error)}` });
  }
}
