import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import type { CommandFailure } from '../core/model/command-failure.js';
import type { Json } from '../core/model/json.js';

/** Makes the failure that Kubernetes would end with of why a file is no good, in Go's words. */
export type Unloadable = (why: string, cause?: unknown) => CommandFailure;

/** What Go's os.ReadFile says, by the error of the system. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'open %: no such file or directory'],
  ['EACCES', 'open %: permission denied'],
  ['EISDIR', 'read %: is a directory'],
  ['ENOTDIR', 'open %: not a directory'],
]);

/** The text of a file that a flag names. Rejects with what `unloadable` makes of why it cannot be read. */
export async function textOfFile(file: string, unloadable: Unloadable): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const { code = '' } = cause as NodeJS.ErrnoException;
    throw unloadable(
      (WORDS.get(code) ?? `open %: ${code}`).replace('%', () => file),
      cause,
    );
  }
}

/** The document in a text of YAML or JSON. Throws what `unloadable` makes of why it is none. */
export function documentIn(text: string, unloadable: Unloadable): Json {
  try {
    return parse(text) as Json;
  } catch (cause) {
    throw unloadable(`yaml: ${cause instanceof Error ? cause.message.split('\n')[0] : 'it is none'}`, cause);
  }
}
