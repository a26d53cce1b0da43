import type { Command, Option } from 'commander';

/**
 * Puts options that stand in front of their command behind it, where commander looks for them: `-n shop log` becomes `log -n shop`. So kubectl
 * takes its own. What is in front must be options of that command or of the program, each with its value; else nothing is moved.
 */
export function withOptionsBehind(args: readonly string[], program: Command): readonly string[] {
  const end = args.indexOf('--');
  const words = end < 0 ? args : args.slice(0, end);
  for (const [index] of words.entries()) {
    if (index === 0) continue;
    const path = commandsFrom(program, words.slice(index));
    const command = path.at(-1);
    if (command === undefined) continue;
    const front = args.slice(0, index);
    if (!areOptions(front, [...command.options, ...program.options])) continue;
    return [...args.slice(index, index + path.length), ...front, ...args.slice(index + path.length)];
  }
  return args;
}

/** The command that words begin with, and each one within it: of `fork list`, both. */
function commandsFrom(parent: Command, [word, ...rest]: readonly string[]): readonly Command[] {
  const found = parent.commands.find((command) => command.name() === word || command.aliases().includes(word ?? ''));
  return found === undefined ? [] : [found, ...commandsFrom(found, rest)];
}

/** Whether arguments are nothing but these options and their values. */
function areOptions([word, ...rest]: readonly string[], options: readonly Option[]): boolean {
  if (word === undefined) return true;
  const named = options.find(({ long, short }) => word === long || word === short);
  if (named !== undefined) return areOptions(takesValue(named) ? rest.slice(1) : rest, options);
  const joined = options.find(
    (option) =>
      takesValue(option) &&
      ((option.long !== undefined && word.startsWith(`${option.long}=`)) ||
        (option.short !== undefined && word.startsWith(option.short))),
  );
  return joined !== undefined && areOptions(rest, options);
}

function takesValue({ required, optional }: Option): boolean {
  return required || optional;
}
