import type { Command } from 'commander';

/** What a shell needs to know of a command to complete it. */
export interface DescribedCommand {
  readonly name: string;
  readonly description: string;
  readonly options: readonly DescribedOption[];
  /** Words that its first argument may be. */
  readonly choices: readonly string[];
}

/** One option of a command. */
export interface DescribedOption {
  readonly short?: string;
  readonly long: string;
  readonly description: string;
  readonly takesValue: boolean;
  /** The values it may have, where they are few. */
  readonly choices: readonly string[];
  /** Whether its value is the name of a file or a directory. */
  readonly isPath: boolean;
}

/** Describes the commands of a program, its options and arguments, so that completion never says other than `--help`. */
export function describeCommands(program: Command): readonly DescribedCommand[] {
  return program.commands.map((command) => ({
    name: command.name(),
    description: command.description(),
    choices: command.registeredArguments[0]?.argChoices ?? [],
    options: command.options.map(({ short, long, description, required, optional, argChoices, flags }) => ({
      short,
      long: long ?? '',
      description,
      takesValue: required || optional,
      choices: argChoices ?? [],
      isPath: /<(dir|file)>/.test(flags),
    })),
  }));
}

/** The options of a command as they are typed, short ones first. */
export function optionWords({ options }: DescribedCommand): readonly string[] {
  return [...options.flatMap(({ short, long }) => (short === undefined ? [long] : [short, long])), '-h', '--help'];
}
