import { type Command, Option } from 'commander';

/** How results are written. */
export type OutputFormat<Human extends string> = Human | 'json' | 'yaml';

/** Gives a command the option `-o`, with a format for people that is taken unless another is chosen. */
export function addOutputOption(command: Command, human: 'table' | 'text'): Command {
  const option = new Option('-o, --output <format>', 'how to write the result')
    .choices([human, 'json', 'yaml'])
    .default(human);
  return command.addOption(option);
}
