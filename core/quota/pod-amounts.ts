import type { Container, Pod, PodSpec } from '../schema/generated/types/core.js';
import { type Amounts, addAmounts, amountsIn, maxAmounts } from './amounts.js';

/**
 * What the containers of a Pod ask for, or are limited to, all together: those that run at the same time add up, and those that come before
 * count where they need more. What the Pod as a whole says stands in place of the sum.
 * Source: k8s.io/component-helpers resource/helpers.go PodRequests, PodLimits; KEP-753, KEP-2837.
 */
export function podAmounts({ spec }: Pod, of: 'requests' | 'limits'): Amounts {
  const amounts = (container: Container) => amountsIn(container.resources?.[of]);
  let running: Amounts = new Map();
  for (const container of spec.containers) running = addAmounts(running, amounts(container));
  let sidecars: Amounts = new Map();
  let starting: Amounts = new Map();
  for (const container of spec.initContainers ?? []) {
    const own = amounts(container);
    if (container.restartPolicy === 'Always') {
      running = addAmounts(running, own);
      sidecars = addAmounts(sidecars, own);
      starting = maxAmounts(starting, sidecars);
    } else {
      starting = maxAmounts(starting, addAmounts(sidecars, own));
    }
  }
  return withOverhead(spec, of, withPodLevel(spec, of, maxAmounts(running, starting)));
}

function withPodLevel(spec: PodSpec, of: 'requests' | 'limits', sum: Amounts): Amounts {
  const whole = amountsIn(spec.resources?.[of]);
  return whole.size === 0 ? sum : new Map([...sum, ...whole]);
}

/** Overhead is asked for always, and limited only where there is a limit. */
function withOverhead(spec: PodSpec, of: 'requests' | 'limits', sum: Amounts): Amounts {
  const overhead = amountsIn(spec.overhead);
  if (overhead.size === 0) return sum;
  if (of === 'requests') return addAmounts(sum, overhead);
  return addAmounts(sum, new Map([...overhead].filter(([name]) => sum.has(name))));
}

/** Whether no container asks for or is limited in cpu or memory. Source: pkg/apis/core/v1/helper/qos GetPodQOS. */
export function isBestEffort({ spec }: Pod): boolean {
  const asks = ({ resources }: Pick<Container, 'resources'> | PodSpec) =>
    [resources?.requests, resources?.limits].some((list) =>
      [...amountsIn(list)].some(([name, { nano }]) => (name === 'cpu' || name === 'memory') && nano > 0n),
    );
  return !asks(spec) && ![...spec.containers, ...(spec.initContainers ?? [])].some(asks);
}
