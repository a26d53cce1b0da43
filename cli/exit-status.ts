/** What a command found, as diff(1) tells it. */
export const NOTHING_FOUND = 0;
/** A difference, a violation. */
export const FOUND = 1;
/** The command could not do its work. */
export const FAILED = 2;
