/** Tells the program with which status to end; without it, a command that does not fail ends with 0. */
export type Finish = (status: number) => void;
