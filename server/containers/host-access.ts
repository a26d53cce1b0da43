import { CommandFailure } from '../../core/model/command-failure.js';

/** What of its host a server uses because an object of a user's says so. */
export interface HostAccess {
  /** Reads the files that objects name. */
  readonly files: boolean;
  /** Runs the programs that objects name, and those that clients execute where objects allow it. */
  readonly commands: boolean;
  /** Connects to the addresses that objects name. */
  readonly connections: boolean;
}

/** Nothing that a user writes touches the host. */
export const NO_HOST_ACCESS: HostAccess = { files: false, commands: false, connections: false };

const NAMES: readonly (keyof HostAccess)[] = ['files', 'commands', 'connections'];

/** Reads what `--host-access` allows. Throws `CommandFailure` for a word that means nothing. */
export function parseHostAccess(words: readonly string[]): HostAccess {
  for (const word of words)
    if (!NAMES.some((name) => name === word))
      throw new CommandFailure(`--host-access takes ${NAMES.join(', ')}, not ${JSON.stringify(word)}`);
  return {
    files: words.includes('files'),
    commands: words.includes('commands'),
    connections: words.includes('connections'),
  };
}
