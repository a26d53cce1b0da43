import { badRequest, notFound } from '../../model/status-error.js';
import type { Pod } from '../../schema/generated/types/core.js';
import { NODES, PODS } from '../../schema/kinds.js';
import { splitProxyName } from '../services/proxy-target.js';
import type { ApiRequest } from './api-context.js';
import { serveContainerLog } from './container-log.js';
import { respondError, respondJson, respondText } from './respond.js';

/**
 * Answers what the kubelet of a node is asked through `nodes/proxy`: whether it is well, which Pods it has, and what their containers have
 * written. Source: pkg/kubelet/server/server.go.
 */
export async function serveNodeProxy(request: ApiRequest, path: string): Promise<void> {
  const { exchange, info, context } = request;
  const asked = splitProxyName(info.name ?? '');
  if (asked === undefined)
    return respondError(exchange, badRequest(`invalid node request ${JSON.stringify(info.name)}`));
  const { state } = context.history.source;
  const node = state.get(NODES, undefined, asked.name);
  if (node === undefined) return respondError(exchange, notFound({ group: '', resource: 'nodes' }, asked.name));
  const [, what = '', namespace, name, container] = path.split('/').map(decoded);
  switch (what) {
    case 'healthz':
      return respondText(exchange, 200, 'ok');
    case 'pods': {
      const items = state.podsOnNode<Pod>(PODS, asked.name).map((pod) => JSON.parse(JSON.stringify(pod)));
      return respondJson(exchange, { kind: 'PodList', apiVersion: 'v1', metadata: {}, items });
    }
    case 'containerLogs': {
      const pod = state.get<Pod>(PODS, namespace, name ?? '');
      if (pod === undefined || pod.spec.nodeName !== asked.name)
        return respondText(exchange, 404, `pod ${JSON.stringify(name ?? '')} not found\n`);
      const query = new URLSearchParams(exchange.query);
      query.set('container', container ?? '');
      return serveContainerLog({ ...request, exchange: { ...exchange, query } }, pod);
    }
    default:
      return respondText(exchange, 404, '404 page not found\n');
  }
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
