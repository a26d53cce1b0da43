import { Argument, type Command } from 'commander';
import { bashCompletion } from '../completion/bash.js';
import { describeCommands } from '../completion/described-command.js';
import { fishCompletion } from '../completion/fish.js';
import { zshCompletion } from '../completion/zsh.js';
import type { Finish } from '../exit-status.js';
import { NOTHING_FOUND } from '../exit-status.js';
import type { Io } from '../io.js';
import { Printer } from '../output/printer.js';

const SCRIPTS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const;

const HELP = `
Examples:
  source <(hindcast completion bash)               in ~/.bashrc
  source <(hindcast completion zsh)                in ~/.zshrc, after compinit
  hindcast completion fish | source                in ~/.config/fish/config.fish`;

/** Adds `hindcast completion`: the script that lets a shell complete our commands. */
export function addCompletionCommand(program: Command, io: Io, finish: Finish): void {
  program
    .command('completion')
    .description('print the script that lets a shell complete hindcast')
    .addArgument(new Argument('<shell>', 'the shell').choices(Object.keys(SCRIPTS)))
    .addHelpText('after', HELP)
    .action(async (shell: keyof typeof SCRIPTS) => {
      await new Printer(io.stdout).write(SCRIPTS[shell](describeCommands(program)));
      finish(NOTHING_FOUND);
    });
}
