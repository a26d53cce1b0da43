import { type Command, InvalidArgumentError, Option } from 'commander';

/** Adds kube-apiserver's flags that say what is told of requests. Source: apiserver pkg/server/options/audit.go. */
export function addAuditOptions(command: Command): void {
  const add = (flags: string, description: string) =>
    new Option(flags, description).helpGroup('What is told of requests:');
  command
    .addOption(add('--audit-policy-file <file>', 'a Policy of audit.k8s.io/v1, which says what is told'))
    .addOption(add('--audit-log-path <file>', 'where to tell it, as lines of JSON; - for standard output'))
    .addOption(
      add('--audit-log-maxsize <n>', 'megabytes after which the log is put aside (default: 100)').argParser(count),
    )
    .addOption(add('--audit-log-maxbackup <n>', 'how many of those are kept (default: all)').argParser(count));
}

function count(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}
