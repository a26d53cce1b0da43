import type { ProgramEnd, Stdio } from './stdio.js';

/** A client that waits for a program to run. */
export interface RemoteCommand {
  readonly stdio: Stdio;
  /** Tells the client how the program ended, once all that it wrote is out, and ends the connection. */
  finish(end: ProgramEnd): Promise<void>;
}
