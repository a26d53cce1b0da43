import { type Command, Option } from 'commander';

/** Adds kube-apiserver's flags that say which built-in APIs are served. */
export function addApiEnablementOptions(command: Command): void {
  const add = (flags: string, description: string) =>
    new Option(flags, description).helpGroup('Which APIs:').argParser(again);
  command
    .addOption(
      add(
        '--runtime-config <key=value,…>',
        'GROUP/VERSION=true|false, api/all, api/ga, api/beta, api/alpha (default: api/ga)',
      ),
    )
    .addOption(add('--feature-gates <key=value,…>', 'features that some of them need: ClusterTrustBundle=true, …'));
}

/** What is given once or again and again. */
function again(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}
