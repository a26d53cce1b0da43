import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseDuration } from '../../core/model/duration.js';
import type { Millis } from '../../core/model/revision.js';

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
    .addOption(add('--audit-log-maxbackup <n>', 'how many of those are kept (default: all)').argParser(count))
    .addOption(
      add('--audit-webhook-config-file <file>', 'a kubeconfig with a server to which it is told as well, in batches'),
    )
    .addOption(
      add('--audit-webhook-batch-max-size <n>', 'events in a batch at most (default: 400)').argParser(positive),
    )
    .addOption(
      add('--audit-webhook-batch-max-wait <duration>', 'how long an event waits for others (default: 30s)').argParser(
        duration,
      ),
    )
    .addOption(
      add('--audit-webhook-batch-buffer-size <n>', 'events that may wait; more are lost (default: 10000)').argParser(
        positive,
      ),
    )
    .addOption(
      add(
        '--audit-webhook-initial-backoff <duration>',
        'how long a batch that did not arrive waits (default: 10s)',
      ).argParser(duration),
    );
}

function duration(text: string): Millis {
  const value = parseDuration(text);
  if (value === undefined) throw new InvalidArgumentError('It must be a duration, as 30s.');
  return value;
}

function positive(text: string): number {
  const value = count(text);
  if (value === 0) throw new InvalidArgumentError('It must be more than zero.');
  return value;
}

function count(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}
