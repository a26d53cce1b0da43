import { sameJson } from '../../../model/same-json.js';
import type { Endpoint } from '../../../schema/generated/types/discovery.js';
import { type Allocation, allocate } from './allocation.js';

/** A slice that is to be, and what it says today; `before` is undefined for one that is to be made. */
export interface HintedSlice {
  readonly before: readonly Endpoint[] | undefined;
  /** Without hints. */
  readonly endpoints: readonly Endpoint[];
}

/** The endpoints of each slice with their hints, or why there are none. */
export type TopologyHints = { readonly slices: readonly (readonly Endpoint[])[] } | { readonly disabled: string };

/**
 * Shares the ready endpoints of one address family out over the zones, in proportion to their CPU: each for its own zone first, and some of those
 * of zones that have too many for others. A slice that need not be written otherwise keeps the hints it has as long as no zone gets too much by them.
 * Source: k8s.io/endpointslice topologycache/topologycache.go AddHints; zones take their turns by name, where Kubernetes takes them by chance.
 */
export function topologyHints(
  slices: readonly HintedSlice[],
  shares: ReadonlyMap<string, number> | undefined,
): TopologyHints {
  const ready = slices.reduce((sum, { endpoints }) => sum + endpoints.filter(isReady).length, 0);
  const allocated = allocate(ready, shares);
  if ('disabled' in allocated) return allocated;
  const { allocations } = allocated;
  const given = new Map<string, number>();
  const result = slices.map((slice) => keptHints(slice, given, allocations));
  const open: Endpoint[][] = [];
  for (const [index, { endpoints }] of slices.entries()) {
    if (result[index] !== undefined) continue;
    if (endpoints.some((endpoint) => isReady(endpoint) && !endpoint.zone)) {
      return { disabled: 'One or more endpoints do not have a zone specified' };
    }
    const own = endpoints.map((endpoint) => (isReady(endpoint) ? forZone(endpoint, endpoint.zone ?? '') : endpoint));
    for (const { zone } of endpoints.filter(isReady)) add(given, zone ?? '', 1);
    open.push(own);
    result[index] = own;
  }
  redistribute(open, given, allocations);
  return given.size === 0
    ? { disabled: 'No hints allocated for zones' }
    : { slices: result.map((endpoints, index) => endpoints ?? slices[index]?.endpoints ?? []) };
}

/** What a slice says already, counted to what is given; undefined when it must be written anyway, or its hints no longer do. Source: getHintsByZone. */
function keptHints(
  { before, endpoints }: HintedSlice,
  given: Map<string, number>,
  allocations: ReadonlyMap<string, Allocation>,
): Endpoint[] | undefined {
  if (before === undefined || !sameJson(before.map(withoutHints), endpoints)) return undefined;
  const hints = new Map<string, number>();
  for (const endpoint of before.filter(isReady)) {
    const zones = endpoint.hints?.forZones ?? [];
    if (zones.length === 0) return undefined;
    for (const { name } of zones) add(hints, name, 1);
  }
  for (const [zone, count] of hints) {
    const allocation = allocations.get(zone);
    if (allocation === undefined || count + (given.get(zone) ?? 0) > allocation.maximum) return undefined;
  }
  for (const [zone, count] of hints) add(given, zone, count);
  return [...before];
}

/** Gives endpoints of zones with more than their part to zones with less. Source: redistributeHints. */
function redistribute(
  open: readonly Endpoint[][],
  given: Map<string, number>,
  allocations: ReadonlyMap<string, Allocation>,
): void {
  const { giving, receiving } = moves(given, allocations);
  for (const endpoints of open) {
    for (const [index, endpoint] of endpoints.entries()) {
      const [receiver] = receiving.keys();
      if (receiver === undefined || giving.size === 0) return;
      if (!isReady(endpoint) || !endpoint.zone || !giving.has(endpoint.zone)) continue;
      endpoints[index] = forZone(endpoint, receiver);
      take(giving, endpoint.zone);
      take(receiving, receiver);
      add(given, receiver, 1);
      add(given, endpoint.zone, -1);
    }
  }
}

/** How many endpoints which zone gives, and which gets. Source: getGivingAndReceivingZones. */
function moves(given: ReadonlyMap<string, number>, allocations: ReadonlyMap<string, Allocation>) {
  const surplus = new Map([...allocations].map(([zone, { desired }]) => [zone, (given.get(zone) ?? 0) - desired]));
  const giving = new Map<string, number>();
  const receiving = new Map<string, number>();
  for (;;) {
    const from = largest(surplus, 1);
    const to = largest(surplus, -1);
    if (from === undefined || to === undefined) break;
    if ((from.amount < 1 && to.amount < 1) || from.amount < 0.5 || to.amount < 0.5) break;
    add(giving, from.zone, 1);
    add(receiving, to.zone, 1);
    add(surplus, from.zone, -1);
    add(surplus, to.zone, 1);
  }
  return { giving, receiving };
}

function largest(surplus: ReadonlyMap<string, number>, sign: 1 | -1) {
  let found: { readonly zone: string; readonly amount: number } | undefined;
  for (const [zone, value] of surplus) {
    const amount = value * sign;
    if (amount > (found?.amount ?? 0)) found = { zone, amount };
  }
  return found;
}

function isReady({ conditions }: Endpoint): boolean {
  return conditions?.ready === true;
}

function forZone(endpoint: Endpoint, name: string): Endpoint {
  return { ...endpoint, hints: { forZones: [{ name }] } };
}

function withoutHints({ hints: _hints, ...endpoint }: Endpoint): Endpoint {
  return endpoint;
}

function add(counts: Map<string, number>, zone: string, by: number): void {
  counts.set(zone, (counts.get(zone) ?? 0) + by);
}

function take(counts: Map<string, number>, zone: string): void {
  const left = (counts.get(zone) ?? 0) - 1;
  if (left > 0) counts.set(zone, left);
  else counts.delete(zone);
}
