import type { ApiContext } from '../core/api/http/api-context.js';
import type { Exchange } from '../core/api/http/exchange.js';
import { respondError } from '../core/api/http/respond.js';
import type { Cluster } from '../core/engine/cluster.js';
import { serviceUnavailable } from '../core/model/status-error.js';
import { forkPath } from '../replay/fork/fork-path.js';
import type { RunningFork } from '../replay/fork/running-fork.js';
import type { RunningForks } from '../replay/fork/running-forks.js';

/** A request, and the cluster that it is for. */
export interface RoutedRequest {
  readonly context: ApiContext;
  readonly exchange: Exchange;
  /** Absent for the cluster itself. */
  readonly fork?: RunningFork;
}

/**
 * Finds out which cluster a request is for: `/fork/NAME/…` is all of the API of that fork, with the fork's own users and roles, as far as the
 * cluster's own allow the same.
 * What names no fork goes to the cluster itself, which authenticates and then finds nothing there. Undefined once the request is
 * answered, because the fork cannot be started.
 */
export function forkRouter(
  root: ApiContext,
  forks: RunningForks,
  contextOf: (cluster: Cluster) => ApiContext,
): (exchange: Exchange) => Promise<RoutedRequest | undefined> {
  const contexts = new WeakMap<RunningFork, ApiContext>();
  return async (exchange) => {
    const below = forkPath(exchange.path);
    if (below === undefined) return { context: root, exchange };
    let fork: RunningFork | undefined;
    try {
      fork = await forks.get(below.name);
    } catch {
      // Whoever started it was told why.
      respondError(exchange, serviceUnavailable(`fork ${below.name} cannot be started`));
      return undefined;
    }
    if (fork === undefined) return { context: root, exchange };
    let context = contexts.get(fork);
    if (context === undefined) {
      context = contextOf(fork.cluster);
      contexts.set(fork, context);
    }
    return { context, exchange: { ...exchange, path: below.path }, fork };
  };
}
