import type { Cluster } from '../../core/engine/cluster.js';
import { API_SERVER_USER } from '../../core/model/cluster-event.js';
import { CommandFailure } from '../../core/model/command-failure.js';
import { NODES } from '../../core/schema/kinds.js';
import { annotationOf, NODE_ANNOTATION, RUNTIME_ANNOTATION } from '../../core/schema/simulation-annotations.js';

/** What containers are: made up, or processes of the server's machine. */
export type RuntimeName = 'simulated' | 'process';

/** Reads `--runtime`. Throws `CommandFailure` for a word that names none. */
export function parseRuntime(word: string): RuntimeName {
  if (word === 'simulated' || word === 'process') return word;
  throw new CommandFailure(`--runtime takes simulated or process, not ${JSON.stringify(word)}`);
}

/** Writes on each simulated node what runs its Pods: whoever plays kubelets, in reruns and forks as well, reads it there. */
export async function chooseRuntime(cluster: Cluster, runtime: RuntimeName): Promise<void> {
  const wanted = runtime === 'process' ? runtime : null;
  for (const node of [...cluster.state.list(NODES)]) {
    if (annotationOf(node, NODE_ANNOTATION) !== 'simulated') continue;
    if ((annotationOf(node, RUNTIME_ANNOTATION) ?? null) === wanted) continue;
    const target = { resource: NODES.groupResource, apiVersion: NODES.apiVersion, name: node.metadata.name };
    const value = { metadata: { annotations: { [RUNTIME_ANNOTATION]: wanted } } };
    const done = await cluster.submit(
      { verb: 'patch', target, patch: { type: 'merge', value } },
      {
        actor: { user: API_SERVER_USER, groups: ['system:masters'] },
        cause: { reason: `served with --runtime ${runtime}` },
      },
    );
    if (!done.ok && done.error.reason !== 'NotFound')
      throw new Error(`${target.name} could not be told its runtime: ${done.error.message}`);
  }
}
