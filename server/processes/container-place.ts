import { readFileSync, rmSync } from 'node:fs';
import type { StartFailure } from '../containers/run-program.js';

/** How a program of a container is started. */
export interface Launch {
  readonly words: readonly string[];
  readonly cwd?: string;
  /** The file that says why it could not be started, if it could not. */
  readonly failure?: string;
}

/** Where the programs of a container run. */
export interface ContainerPlace {
  /** How its first program is started. */
  first(command: readonly string[]): Launch;
  /** How another is started beside it. */
  beside(pid: number, command: readonly string[]): Launch;
}

/** The place of a container that sees the machine as it is. */
export function barePlace(cwd: string): ContainerPlace {
  return { first: (words) => ({ words, cwd }), beside: (_pid, words) => ({ words, cwd }) };
}

/** The place of a container for which none could be made. `failure` is a file that says why. */
export function failedPlace(failure: string): ContainerPlace {
  const launch = { words: ['/bin/sh', '-c', 'exit 128'], failure };
  return { first: () => launch, beside: () => launch };
}

/** Why a program was not started, as the system would say it; undefined when it was. */
export function launchFailure({ failure }: Launch): StartFailure | undefined {
  if (failure === undefined) return undefined;
  let text: string;
  try {
    text = readFileSync(failure, 'utf8').trim();
  } catch {
    return undefined;
  }
  rmSync(failure, { force: true });
  if (text === '') return undefined;
  const code = text === '127' ? 'ENOENT' : text === '126' ? 'EACCES' : undefined;
  return { ...(code === undefined ? {} : { code }), message: text };
}
