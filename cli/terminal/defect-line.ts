import { messageOf } from '../../core/model/thrown-text.js';

/** A defect that the program survives, in one line for whoever watches it. */
export function defectLine(where: string, error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const message = cause === undefined ? messageOf(error) : `${messageOf(error)}: ${messageOf(cause)}`;
  return `defect in ${where}: ${message.split('\n', 1)[0]}`;
}
