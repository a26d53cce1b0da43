/** What a command found, as diff(1) tells it. */
export const NOTHING_FOUND = 0;
/** A difference, a violation. */
export const FOUND = 1;
/** The command could not do its work. */
export const FAILED = 2;
/** Ctrl-C ended the work: what a shell reports of a program that SIGINT ended. */
export const INTERRUPTED = 130;

/** Tells the program with which status to end; without it, a command that does not fail ends with 0. */
export type Finish = (status: number) => void;
