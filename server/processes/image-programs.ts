import { resolve } from 'node:path';
import { CommandFailure } from '../../core/model/command-failure.js';
import { parseImageName } from '../../core/node/images.js';
import type { Container } from '../../core/schema/generated/types/core.js';

/** What stands for an image: what its containers run, and the arguments of those that give none. */
export interface ImageProgram {
  readonly entryPoint: readonly string[];
  readonly defaults: readonly string[];
}

/** What stands for images, by an image's whole name, or by its repository for each of its tags. */
export type ImagePrograms = ReadonlyMap<string, ImageProgram>;

/**
 * Reads `--image`: `my-operator=./bin/operator --verbose` for an image of any tag, `my-operator:v2=…` for one only; a JSON list of words where one
 * of them has blanks. What follows a word `--` are the arguments of containers that give none. A program with a slash in it is looked for from the server's directory. Throws `CommandFailure` for what is no such thing.
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
      const end = args.indexOf('--');
      const [own, defaults] = end < 0 ? [args, []] : [args.slice(0, end), args.slice(end + 1)];
      return [isOfAnyTag ? name.repository : name.full, { entryPoint: [found, ...own], defaults }] as const;
    }),
  );
}

/** The container as it is run: without a command of its own it has that of its image, if anybody said what that is. */
export function withEntryPoint<T extends Container>(container: T, programs: ImagePrograms): T {
  if ((container.command ?? []).length > 0) return container;
  const name = parseImageName(container.image ?? '');
  const program = name && (programs.get(name.full) ?? programs.get(name.repository));
  if (program === undefined) return container;
  const args = (container.args ?? []).length > 0 ? container.args : program.defaults;
  return { ...container, command: program.entryPoint, args };
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
