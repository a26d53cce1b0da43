import { quantityOf } from '../model/quantity.js';
import type { Service } from '../schema/generated/types/core.js';
import type { Amounts } from './amounts.js';

/** What a Service uses of a quota: node ports are counted as they are meant. Source: pkg/quota/v1/evaluator/core/services.go Usage. */
export function serviceUsage({ spec }: Service): Amounts {
  const { type, ports = [], allocateLoadBalancerNodePorts } = spec;
  const isBalanced = type === 'LoadBalancer';
  const wanted =
    isBalanced && allocateLoadBalancerNodePorts === false
      ? ports.filter(({ nodePort = 0 }) => nodePort !== 0).length
      : ports.length;
  return new Map([
    ['count/services', quantityOf(1)],
    ['services', quantityOf(1)],
    ['services.loadbalancers', quantityOf(isBalanced ? 1 : 0)],
    ['services.nodeports', quantityOf(isBalanced || type === 'NodePort' ? wanted : 0)],
  ]);
}

/** Whether a quota of a name is about Services. */
export function isOfServices(name: string): boolean {
  return name === 'services' || name === 'count/services' || /^services\.(loadbalancers|nodeports)$/.test(name);
}
