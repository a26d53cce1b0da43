import type { Command } from 'commander';
import { CommandFailure } from '../../core/model/command-failure.js';
import type { Finish } from '../exit-status.js';
import { NOTHING_FOUND } from '../exit-status.js';
import type { Io } from '../io.js';

/** Adds `help`: the help of a command, or of a command of a command. */
export function addHelpCommand(program: Command, _io: Io, finish: Finish): void {
  program
    .helpCommand(false)
    .command('help')
    .description('show the help of a command')
    .argument('[command...]', 'its name, such as log or fork run')
    .action((names: readonly string[]) => {
      commandAt(program, names).outputHelp();
      finish(NOTHING_FOUND);
    });
}

function commandAt(program: Command, names: readonly string[]): Command {
  let found = program;
  for (const name of names) {
    const inner = found.commands.find((command) => command.name() === name || command.aliases().includes(name));
    if (inner === undefined) throw new CommandFailure(`there is no command ${JSON.stringify(names.join(' '))}`);
    found = inner;
  }
  return found;
}
