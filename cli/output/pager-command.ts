import type { Io } from '../terminal/io.js';

/** Commands whose output may be longer than a screen, by their names; what runs on, or asks for keys, is not among them. */
export const PAGED_COMMANDS: ReadonlySet<string> = new Set([
  'log',
  'show',
  'diff',
  'blame',
  'why',
  'bisect',
  'summary',
  'audit',
  'rerun',
  'fork list',
  'fork diff',
]);

/**
 * The pager that a person wants: `$HINDCAST_PAGER`, else `$PAGER`, else less. Undefined when the one that is named is `cat` or
 * nothing, and on a terminal that cannot move its cursor. Source: git pager.c.
 */
export function pagerCommand({ HINDCAST_PAGER, PAGER, TERM }: Io['env']): string | undefined {
  const command = (HINDCAST_PAGER ?? PAGER ?? 'less').trim();
  return command === '' || command === 'cat' || TERM === 'dumb' ? undefined : command;
}

/**
 * The environment of a pager. less is told to end by itself when all fits the screen, to pass colours on, and to leave the text on the
 * screen, unless the person has told it otherwise. Source: git pager.c.
 */
export function pagerEnvironment(env: Io['env']): Io['env'] {
  return { LESS: 'FRX', LV: '-c', ...env };
}
