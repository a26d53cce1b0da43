import type { Command } from 'commander';

const OPTIONS = ['dataDir', 'server', 'kubeconfig', 'context', 'bundle', 'fork'] as const;

/** The words with which the person named the history, to be named so again in another command. */
export function sourceWords(command: Command): readonly string[] {
  return OPTIONS.flatMap((name) => {
    const option = command.options.find((one) => one.attributeName() === name);
    const value: unknown = command.getOptionValue(name);
    const isGiven = option?.long !== undefined && command.getOptionValueSource(name) === 'cli';
    return isGiven && typeof value === 'string' ? [option.long!, value] : [];
  });
}
