import type { Aggregator } from '../core/api/aggregation/aggregator.js';
import { handle } from '../core/api/http/handle.js';
import { type Listener, type ListenerOptions, listen } from '../core/api/http/listener.js';
import type { ContainerAccess, ContainerLogs } from '../core/api/streams/container-access.js';
import { apiContext } from '../core/engine/api-context.js';
import type { Cluster } from '../core/engine/cluster.js';
import { systemEnvironment } from '../core/engine/environment.js';
import { timelineResources } from '../replay/api/timeline-resources.js';
import type { RunningForks } from '../replay/fork/running-forks.js';
import { forksExtension } from '../replay/http/serve-forks.js';
import { timelineExtension } from '../replay/http/timeline-extension.js';
import { type AuditFlags, openAuditLog } from './audit-log.js';
import { type AuthenticationFlags, loadAuthentication } from './authentication-options.js';
import { declaredContainers } from './containers/declared-containers.js';
import { NO_HOST_ACCESS } from './containers/host-access.js';
import type { ServerCredentials } from './credentials.js';
import { forkRouter } from './fork-router.js';
import { kubeconfig, writeKubeconfig } from './kubeconfig.js';
import { type LimitFlags, requestsInFlight } from './limit-flags.js';
import { dialHost, type ListenAddress } from './listen-address.js';
import { listeningFailure } from './listening.js';

/** What to put in front of a cluster. */
export interface ServerOptions {
  readonly cluster: Cluster;
  readonly credentials: ServerCredentials;
  readonly listen: ListenAddress;
  /** Whom else the server believes; nobody when absent. */
  readonly authentication?: AuthenticationFlags;
  /** How many requests are served at a time. */
  readonly limits?: LimitFlags;
  /** What is told of requests; nothing when absent. */
  readonly audit?: AuditFlags;
  /** Which release of Hindcast this is, for whoever asks for its version. */
  readonly release?: string;
  /** Files that get a kubeconfig once the server listens. */
  readonly kubeconfigs: readonly string[];
  /** Forks to serve under `/fork/NAME`. */
  readonly forks?: RunningForks;
  /** Whether code in a file may run in a fork that is made over the network. */
  isVouchedFor?(fork: string, file: string): Promise<boolean>;
  /** API servers beside this one; nobody is asked when absent. */
  readonly aggregator?: Aggregator;
  /** What can be reached in the cluster's containers; nothing when absent. */
  readonly containers?: ContainerAccess;
  /** What containers have written, where they cannot be reached. */
  readonly logs?: ContainerLogs;
  onDefect(where: string, error: unknown): void;
}

/** Serves a cluster's API over HTTPS. Rejects with `CommandFailure` when the address cannot be bound or a kubeconfig not be written. */
export async function startServer(options: ServerOptions): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const { cluster, credentials, forks, isVouchedFor = async () => false } = options;
  const host = dialHost(options.listen);
  const authentication = await loadAuthentication(options.authentication ?? {}, credentials.authority);
  const { clock } = systemEnvironment();
  const auditLog = await openAuditLog(options.audit ?? {}, clock);
  let { port } = options.listen;
  const contextOf = (one: Cluster, extensions = timelineExtension(one)) =>
    apiContext(one, {
      adminToken: credentials.adminToken,
      signingKey: credentials.signingKey,
      authentication: authentication.authenticator,
      serverAddress: () => `${host}:${port}`,
      release: options.release,
      maxRequestsInFlight: requestsInFlight(options.limits ?? {}),
      audit: auditLog,
      extensions,
      // A fork is simulated, and what it holds never touches the host.
      ...(one === cluster
        ? { containers: options.containers, logs: options.logs, aggregator: options.aggregator }
        : { containers: simulatedContainers(one) }),
      // A fork holds what its parent held, so it is no way around the rights of today.
      ...(one === cluster ? {} : { present: () => cluster.state, convert: cluster.convert }),
      computed: timelineResources(one, forks),
    });
  const timeline = timelineExtension(cluster);
  const context = contextOf(cluster, forks === undefined ? timeline : forksExtension(forks, timeline, isVouchedFor));
  const route = forks === undefined ? undefined : forkRouter(context, forks, contextOf);
  const listener = await bind(options.listen, {
    certificate: credentials.server.certificate,
    key: credentials.server.key,
    clientAuthorities: authentication.clientAuthorities,
    // Clients live in the time of the wall, whatever time it is in the cluster.
    clock,
    handle: async (received) => {
      const routed = route === undefined ? { context, exchange: received } : await route(received);
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
  try {
    for (const file of options.kubeconfigs) await writeKubeconfig(file, text);
  } catch (error) {
    await listener.close();
    await auditLog?.close();
    throw error;
  }
  const unfollow = authentication.follow?.({
    clock,
    onProblem: (problem) => options.onDefect('--authentication-config', problem),
  });
  return {
    url,
    stop: async () => {
      unfollow?.();
      await listener.close();
      await auditLog?.close();
    },
  };
}

function simulatedContainers(cluster: Cluster): ContainerAccess {
  return declaredContainers({ view: () => cluster.state, clock: cluster.environment.clock, host: NO_HOST_ACCESS });
}

async function bind(address: ListenAddress, options: Omit<ListenerOptions, 'host' | 'port'>): Promise<Listener> {
  try {
    return await listen({ ...address, ...options });
  } catch (cause) {
    throw listeningFailure(address, cause);
  }
}
