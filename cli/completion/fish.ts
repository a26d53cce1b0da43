import type { DescribedCommand, DescribedOption } from './described-command.js';

/** The script for fish. */
export function fishCompletion(commands: readonly DescribedCommand[]): string {
  const lines = ['# fish completion for hindcast', 'complete -c hindcast -f'];
  for (const command of commands) {
    const { name, description, options, choices } = command;
    const inside = `-n ${quoted(`__fish_seen_subcommand_from ${name}`)}`;
    lines.push(`complete -c hindcast -n __fish_use_subcommand -a ${name} -d ${quoted(description)}`);
    for (const option of options) lines.push(`complete -c hindcast ${inside} ${optionWords(option)}`);
    if (choices.length > 0) lines.push(`complete -c hindcast ${inside} -a ${quoted(choices.join(' '))}`);
  }
  return `${lines.join('\n')}\n`;
}

function optionWords({ short, long, description, takesValue, isPath, choices }: DescribedOption): string {
  const words = [`-l ${long.replace(/^--/, '')}`, `-d ${quoted(description)}`];
  if (short !== undefined) words.unshift(`-s ${short.replace(/^-/, '')}`);
  if (!takesValue) return words.join(' ');
  words.push(isPath ? '-r -F' : '-x');
  if (choices.length > 0) words.push(`-a ${quoted(choices.join(' '))}`);
  return words.join(' ');
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
