import type { ApiContext } from '../../core/api/http/api-context.js';
import { handle } from '../../core/api/http/handle.js';
import { listen } from '../../core/api/http/listener.js';
import { apiContext } from '../../core/engine/api-context.js';
import type { Cluster } from '../../core/engine/cluster.js';
import { timelineResources } from '../../replay/api/timeline-resources.js';
import type { RunningForks } from '../../replay/fork/running-forks.js';
import { forksExtension } from '../../replay/fork/serve-forks.js';
import { timelineExtension } from '../../replay/http/timeline-extension.js';
import { type Credentials, writeSecret } from './credentials.js';
import { forkRouter } from './fork-router.js';
import { kubeconfig } from './kubeconfig.js';
import { dialHost, type ListenAddress } from './listen-address.js';

/** What to put in front of a cluster. */
export interface ServerOptions {
  readonly cluster: Cluster;
  readonly credentials: Credentials;
  readonly listen: ListenAddress;
  /** Files that get a kubeconfig once the server listens. */
  readonly kubeconfigs: readonly string[];
  /** Takes writes in the cluster's place. */
  readonly submit?: ApiContext['submit'];
  /** Forks to serve under `/fork/NAME`. */
  readonly forks?: RunningForks;
  /** Whether code in a file may run in a fork that is made over the network. */
  isVouchedFor?(fork: string, file: string): Promise<boolean>;
  onDefect(where: string, error: unknown): void;
}

/** Serves a cluster's API over HTTPS. Rejects when the address cannot be bound. */
export async function startServer(options: ServerOptions): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const { cluster, credentials, forks, isVouchedFor = async () => false } = options;
  const host = dialHost(options.listen);
  let { port } = options.listen;
  const contextOf = (one: Cluster, extensions = timelineExtension(one)) =>
    apiContext(one, {
      adminToken: credentials.adminToken,
      signingKey: credentials.signingKey,
      serverAddress: () => `${host}:${port}`,
      extensions,
      computed: timelineResources(one, forks),
    });
  const timeline = timelineExtension(cluster);
  const context = contextOf(cluster, forks === undefined ? timeline : forksExtension(forks, timeline, isVouchedFor));
  const served = options.submit === undefined ? context : { ...context, submit: options.submit };
  const route = forks === undefined ? undefined : forkRouter(served, forks, contextOf);
  const listener = await listen({
    ...options.listen,
    certificate: credentials.server.certificate,
    key: credentials.server.key,
    handle: async (received) => {
      const routed = route === undefined ? { context: served, exchange: received } : await route(received);
      if (routed === undefined) return;
      const { context: asked, exchange, fork } = routed;
      await handle(asked, exchange, (error) => {
        if (fork?.isStopped !== true) options.onDefect('the API', error);
      });
    },
  });
  port = listener.port;
  const url = `https://${host}:${port}`;
  const text = kubeconfig({ server: url, authority: credentials.authority, token: credentials.adminToken });
  for (const file of options.kubeconfigs) await writeSecret(file, text);
  return { url, stop: () => listener.close() };
}
