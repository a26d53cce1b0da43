/** What a command found, as diff(1) tells it. */
export const NOTHING_FOUND = 0;
/** A difference, a violation. */
export const FOUND = 1;
/** The command could not do its work. */
export const FAILED = 2;
/** Ctrl-C ended the work: what a shell reports of a program that SIGINT ended. */
export const INTERRUPTED = 130;
