import { quantityOf } from '../model/quantity.js';
import type { Millis } from '../model/revision.js';
import { parseTimestamp } from '../model/timestamp.js';
import type { Container, Pod } from '../schema/generated/types/core.js';
import { type Amounts, amountsIn } from './amounts.js';
import { podAmounts } from './pod-amounts.js';

const ONE = quantityOf(1);
/** What a quota counts under two names, asked for and as limits. */
const COMPUTE = ['cpu', 'memory', 'ephemeral-storage'];
const HUGE_PAGES = 'hugepages-';

/** Resources whose quota makes every container say how much it wants. No others do. Source: pkg/quota/v1/evaluator/core/pods.go validationSet. */
const DEMANDED = new Set(['cpu', 'memory', 'requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory']);

/** What a Pod uses of a quota. Source: pkg/quota/v1/evaluator/core/pods.go PodUsageFunc. */
export function podUsage(pod: Pod, now: Millis): Amounts {
  const count: Amounts = new Map([['count/pods', ONE]]);
  if (!isCharged(pod, now)) return count;
  return new Map([...count, ...computeUsage(podAmounts(pod, 'requests'), podAmounts(pod, 'limits'))]);
}

/** A Pod that has ended uses nothing, nor does one that should long be gone. Source: QuotaV1Pod. */
export function isCharged({ metadata, status }: Pod, now: Millis): boolean {
  if (status?.phase === 'Failed' || status?.phase === 'Succeeded') return false;
  const { deletionTimestamp, deletionGracePeriodSeconds } = metadata;
  if (deletionTimestamp === undefined || deletionGracePeriodSeconds === undefined) return true;
  return now <= (parseTimestamp(deletionTimestamp) ?? now) + deletionGracePeriodSeconds * 1000;
}

/** Source: podComputeUsageHelper. */
function computeUsage(requests: Amounts, limits: Amounts): Amounts {
  const usage = new Map([['pods', ONE]]);
  for (const name of COMPUTE) {
    const request = requests.get(name);
    if (request !== undefined) usage.set(name, request).set(`requests.${name}`, request);
    const limit = limits.get(name);
    if (limit !== undefined) usage.set(`limits.${name}`, limit);
  }
  for (const [name, request] of requests) {
    if (name.startsWith(HUGE_PAGES)) usage.set(name, request).set(`requests.${name}`, request);
    else if (isExtended(name)) usage.set(`requests.${name}`, request);
  }
  return usage;
}

/** A resource that some vendor adds: it has a domain, and not that of Kubernetes. Source: pkg/apis/core/helper IsExtendedResourceName. */
function isExtended(name: string): boolean {
  return name.includes('/') && !name.split('/')[0]!.endsWith('kubernetes.io') && !name.startsWith('requests.');
}

/** Whether a quota of a name is about Pods. Source: MatchingResources. */
export function isOfPods(name: string): boolean {
  if (name === 'pods' || name === 'count/pods' || name.startsWith(HUGE_PAGES)) return true;
  const [, kind, rest = ''] = /^(requests|limits)\.(.*)$/.exec(name) ?? [];
  if (kind === undefined) return COMPUTE.includes(name);
  return COMPUTE.includes(rest) || (kind === 'requests' && (rest.startsWith(HUGE_PAGES) || isExtended(rest)));
}

/** What containers must say because of a quota and do not; undefined when nothing is missing. Source: podEvaluator.Constraints. */
export function missingInPod({ spec }: Pod, limited: readonly string[]): string | undefined {
  if (amountsIn(spec.resources?.requests).size > 0 || amountsIn(spec.resources?.limits).size > 0) return undefined;
  const demanded = limited.filter((name) => DEMANDED.has(name)).sort();
  const missing = demanded.flatMap((name) => {
    const lacking = [...spec.containers, ...(spec.initContainers ?? [])].filter((container) => !says(container, name));
    const names = [...new Set(lacking.map((container) => container.name))].sort();
    return names.length === 0 ? [] : [`${name} for: ${names.join(',')}`];
  });
  return missing.length === 0 ? undefined : `must specify ${missing.join('; ')}`;
}

function says({ resources }: Container, name: string): boolean {
  return computeUsage(amountsIn(resources?.requests), amountsIn(resources?.limits)).has(name);
}
