import { type Command, Option } from 'commander';

/** How results are written. */
export type OutputFormat<Human extends string> = Human | 'json' | 'yaml';

/** How tables are written: to fit the terminal, or `wide`, with everything in full. */
export type TableFormat = OutputFormat<'table' | 'wide'>;

/** Gives a command the option `-o`, with a format for people that is taken unless another is chosen. */
export function addOutputOption(command: Command, human: 'table' | 'text'): Command {
  const option = new Option('-o, --output <format>', 'how to write the result')
    .choices([human, 'json', 'yaml'])
    .default(human);
  return command.addOption(option);
}

/** Gives a command that writes a table the options `-o` and `--no-headers`. */
export function addTableOptions(
  command: Command,
  formats: readonly string[] = ['table', 'wide', 'json', 'yaml'],
  usual = 'table',
): Command {
  const option = new Option(
    '-o, --output <format>',
    'how to write the result; wide is a table in which nothing is cut',
  );
  return command
    .addOption(option.choices(formats).default(usual))
    .option('--no-headers', 'leave the headings of tables out');
}

/** Whether a format is for people, and has columns. */
export function isTable(format: string): format is 'table' | 'wide' {
  return format === 'table' || format === 'wide';
}

/** Whether a format is for programs, which read all that they are given. */
export function isForPrograms(format: string): boolean {
  return !isTable(format) && format !== 'text';
}
