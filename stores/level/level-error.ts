import { EventLogError } from '../../core/model/event-log.js';

/**
 * Tells what befell the database in one line. `doing` is what was tried, to be read after "cannot ". An `EventLogError`
 * passes as it is, and so does a `TypeError`, which is the caller's mistake. LevelDB's own error lies at the end of the
 * chain of causes.
 */
export function levelError(error: unknown, doing: string): EventLogError | TypeError {
  if (error instanceof EventLogError || error instanceof TypeError) return error;
  const { code, message } = rootCause(error);
  const options = { cause: error };
  if (code === 'LEVEL_LOCKED') {
    return new EventLogError('locked', `cannot ${doing}: it is open already, here or in another process`, options);
  }
  if (code === 'LEVEL_CORRUPTION') return new EventLogError('corrupt', `cannot ${doing}: ${message}`, options);
  if (code === 'LEVEL_DATABASE_NOT_OPEN' || code === 'LEVEL_ITERATOR_NOT_OPEN') {
    return new EventLogError('io', `cannot ${doing}: the event log is not open`, options);
  }
  return new EventLogError('io', `cannot ${doing}: ${message}`, options);
}

/** Runs a read, and tells its failure as an `EventLogError`. */
export async function telling<T>(doing: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw levelError(error, doing);
  }
}

/** Runs a stream, and tells its failure as an `EventLogError`. */
export async function* tellingEach<T>(doing: string, read: () => AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* read();
  } catch (error) {
    throw levelError(error, doing);
  }
}

/** What began a chain of causes: its code, if it has one, and its message without LevelDB's own prefix. */
export function rootCause(error: unknown): { code?: string; message: string } {
  let root = error;
  while (root instanceof Error && root.cause instanceof Error) root = root.cause;
  if (!(root instanceof Error)) return { message: String(root) };
  const code = 'code' in root && typeof root.code === 'string' ? root.code : undefined;
  return { code, message: root.message.replace(/^(IO error|Corruption): /, '').replaceAll('\n', ' ') };
}
