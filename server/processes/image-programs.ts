import { resolve } from 'node:path';
import { CommandFailure } from '../../core/model/command-failure.js';
import { parseImageName } from '../../core/node/images.js';
import type { Container } from '../../core/schema/generated/types/core.js';

/** The words that stand for the entry points of images, by an image's whole name, or by its repository for each of its tags. */
export type ImagePrograms = ReadonlyMap<string, readonly string[]>;

/**
 * Reads `--image`: `my-operator=./bin/operator --verbose` for an image of any tag, `my-operator:v2=…` for one only; a JSON list of words where one
 * of them has blanks. A program with a slash in it is looked for from the server's directory. Throws `CommandFailure` for what is no such thing.
 */
export function parseImagePrograms(texts: readonly string[]): ImagePrograms {
  return new Map(
    texts.map((text) => {
      const [, given = '', command = ''] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
      const name = parseImageName(given);
      const [program, ...args] = wordsOf(command) ?? [];
      if (name === undefined || program === undefined || program === '')
        throw new CommandFailure(`--image takes IMAGE=COMMAND, not ${JSON.stringify(text)}`);
      const isOfAnyTag = name.full === parseImageName(name.repository)?.full && !given.endsWith(':latest');
      const found = program.includes('/') ? resolve(program) : program;
      return [isOfAnyTag ? name.repository : name.full, [found, ...args]] as const;
    }),
  );
}

/** The container as it is run: without a command of its own it has that of its image, if anybody said what that is. */
export function withEntryPoint<T extends Container>(container: T, programs: ImagePrograms): T {
  if ((container.command ?? []).length > 0) return container;
  const name = parseImageName(container.image ?? '');
  const command = name && (programs.get(name.full) ?? programs.get(name.repository));
  return command === undefined ? container : { ...container, command };
}

function wordsOf(command: string): readonly string[] | undefined {
  if (!command.trimStart().startsWith('[')) return command.split(/\s+/).filter((word) => word !== '');
  try {
    const list: unknown = JSON.parse(command);
    return Array.isArray(list) && list.every((word) => typeof word === 'string') ? list : undefined;
  } catch {
    return undefined;
  }
}
