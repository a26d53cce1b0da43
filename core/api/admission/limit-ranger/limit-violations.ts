import { compareQuantities, formatQuantity, type Quantity } from '../../../model/quantity.js';
import { type Amounts, amountsIn } from '../../../quota/amounts.js';
import { podAmounts } from '../../../quota/pod-amounts.js';
import type {
  Container,
  LimitRange,
  LimitRangeItem,
  PersistentVolumeClaim,
  Pod,
} from '../../../schema/generated/types/core.js';

/** What somebody asks for, and is limited to. */
interface Asked {
  readonly requests: Amounts;
  readonly limits: Amounts;
}

/** What a Pod does against a LimitRange: each container by itself, and all together. Source: limitranger PodValidateLimitFunc. */
export function podViolations(range: LimitRange, pod: Pod): readonly string[] {
  return (range.spec?.limits ?? []).flatMap((item) => {
    if (item.type === 'Container') {
      const containers = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])];
      return containers.flatMap((container) => violations(item, askedBy(container)));
    }
    if (item.type !== 'Pod') return [];
    return violations(item, { requests: podAmounts(pod, 'requests'), limits: podAmounts(pod, 'limits') });
  });
}

/** The same of a claim, of which only what it asks for counts. Source: PersistentVolumeClaimValidateLimitFunc. */
export function claimViolations(range: LimitRange, { spec }: PersistentVolumeClaim): readonly string[] {
  const requests = amountsIn(spec.resources?.requests);
  return (range.spec?.limits ?? [])
    .filter(({ type }) => type === 'PersistentVolumeClaim')
    .flatMap((item) => [
      ...each(item.min, (name, bound) => belowMinimum(item.type, name, bound, { requests, limits: new Map() })),
      ...each(item.max, (name, bound) => aboveMaximum(item.type, name, bound, requests, 'request')),
    ]);
}

function askedBy({ resources }: Container): Asked {
  return { requests: amountsIn(resources?.requests), limits: amountsIn(resources?.limits) };
}

function violations(item: LimitRangeItem, asked: Asked): readonly string[] {
  const { type } = item;
  return [
    ...each(item.min, (name, bound) => belowMinimum(type, name, bound, asked)),
    ...each(item.max, (name, bound) => {
      const ofLimit = aboveMaximum(type, name, bound, asked.limits, 'limit');
      if (ofLimit !== undefined || !asked.requests.has(name)) return ofLimit;
      return aboveMaximum(type, name, bound, asked.requests, 'request');
    }),
    ...each(item.maxLimitRequestRatio, (name, bound) => beyondRatio(type, name, bound, asked)),
  ];
}

function each(
  bounds: { readonly [name: string]: string } | undefined,
  find: (name: string, bound: Quantity) => string | undefined,
): readonly string[] {
  return [...amountsIn(bounds)].flatMap(([name, bound]) => find(name, bound) ?? []);
}

function belowMinimum(type: string, name: string, bound: Quantity, { requests, limits }: Asked): string | undefined {
  const minimum = `minimum ${name} usage per ${type} is ${formatQuantity(bound)}`;
  const request = requests.get(name);
  if (request === undefined) return `${minimum}.  No request is specified`;
  if (compareQuantities(request, bound) < 0) return `${minimum}, but request is ${formatQuantity(request)}`;
  const limit = limits.get(name);
  if (limit === undefined || compareQuantities(limit, bound) >= 0) return undefined;
  return `${minimum}, but limit is ${formatQuantity(limit)}`;
}

function aboveMaximum(type: string, name: string, bound: Quantity, amounts: Amounts, what: string): string | undefined {
  const maximum = `maximum ${name} usage per ${type} is ${formatQuantity(bound)}`;
  const amount = amounts.get(name);
  if (amount === undefined) return `${maximum}.  No ${what} is specified`;
  return compareQuantities(amount, bound) > 0 ? `${maximum}, but ${what} is ${formatQuantity(amount)}` : undefined;
}

function beyondRatio(type: string, name: string, bound: Quantity, { requests, limits }: Asked): string | undefined {
  const ratio = `${name} max limit to request ratio per ${type} is ${formatQuantity(bound)}`;
  const request = requests.get(name);
  if (request === undefined || request.nano === 0n) return `${ratio}, but no request is specified or request is 0`;
  const limit = limits.get(name);
  if (limit === undefined || limit.nano === 0n) return `${ratio}, but no limit is specified or limit is 0`;
  const observed = Number(limit.nano) / Number(request.nano);
  return observed > Number(bound.nano) / 1e9 ? `${ratio}, but provided ratio is ${observed.toFixed(6)}` : undefined;
}
