import { type Command, InvalidArgumentError, Option } from 'commander';

/** Adds kube-apiserver's flags that say how many requests are served at a time. */
export function addLimitOptions(command: Command): void {
  const add = (flags: string, description: string) =>
    new Option(flags, description).helpGroup('How much at a time:').argParser(count);
  command
    .addOption(add('--max-requests-inflight <n>', 'requests that are served at a time (default: 400)'))
    .addOption(
      add('--max-mutating-requests-inflight <n>', 'how many more, as Kubernetes counts writes (default: 200)'),
    );
}

function count(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('It must be a whole number above 0.');
  return Number(text);
}
