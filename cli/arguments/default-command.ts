import type { CalledAs } from '../kubectl/kubectl-context.js';

const ABOUT_THE_PROGRAM = new Set(['-h', '--help', '-V', '--version']);
/** Options of the program that may stand in front of any command. */
const OF_ANY_COMMAND = new Set(['--no-pager', '--no-color']);

/**
 * Puts the command in front of arguments that name none: there are none at all, or they begin with an option that is not the program's
 * own. A plugin of kubectl shows its help then, as kubectl does.
 */
export function withDefaultCommand(args: readonly string[], calledAs: CalledAs): readonly string[] {
  const first = args.find((argument) => !OF_ANY_COMMAND.has(argument));
  if (calledAs === 'kubectl hindcast') return first === undefined ? ['--help'] : args;
  const isOption = first?.startsWith('-') === true && !ABOUT_THE_PROGRAM.has(first);
  return first === undefined || isOption ? ['serve', ...args] : args;
}
