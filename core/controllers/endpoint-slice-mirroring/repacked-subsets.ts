import type { EndpointAddress, EndpointPort, EndpointSubset } from '../../schema/generated/types/core.js';
import { canonicalJson } from '../canonical-json.js';

/** Addresses that offer the same ports; no address stands in it twice. */
export interface RepackedSubset {
  readonly ports: readonly EndpointPort[];
  readonly ready: readonly EndpointAddress[];
  readonly notReady: readonly EndpointAddress[];
}

interface Place {
  readonly address: EndpointAddress;
  ready: boolean;
}

/**
 * What subsets say, in the one form for it: ports that the same addresses offer stand together, and what is once said to be not ready is not. Addresses,
 * ports and subsets are sorted.
 * Source: pkg/api/v1/endpoints/util.go RepackSubsets, which sorts by hashes where this sorts by text.
 */
export function repackedSubsets(subsets: readonly EndpointSubset[]): readonly RepackedSubset[] {
  const byPort = new Map<string, { readonly port: EndpointPort | undefined; readonly places: Map<string, Place> }>();
  for (const { ports, addresses, notReadyAddresses } of subsets) {
    for (const port of ports?.length ? ports : [undefined]) {
      const key = port === undefined ? '' : canonicalJson(port);
      const entry = byPort.get(key) ?? { port, places: new Map<string, Place>() };
      byPort.set(key, entry);
      for (const address of addresses ?? []) put(entry.places, address, true);
      for (const address of notReadyAddresses ?? []) put(entry.places, address, false);
    }
  }
  const groups = new Map<string, { ports: EndpointPort[]; places: readonly Place[] }>();
  for (const [, { port, places }] of inOrder([...byPort], ([key]) => key)) {
    const sorted = inOrder([...places], ([key]) => key);
    const key = canonicalJson(sorted.map(([name, { ready }]) => [name, ready]));
    const group = groups.get(key) ?? { ports: [], places: sorted.map(([, place]) => place) };
    groups.set(key, group);
    if (port !== undefined) group.ports.push(port);
  }
  const repacked = [...groups.values()].map(({ ports, places }) => ({
    ports,
    ready: places.filter(({ ready }) => ready).map(({ address }) => address),
    notReady: places.filter(({ ready }) => !ready).map(({ address }) => address),
  }));
  return inOrder(repacked, ({ ports }) => canonicalJson(ports));
}

function put(places: Map<string, Place>, address: EndpointAddress, ready: boolean): void {
  const key = `${address.ip} ${address.targetRef?.uid ?? ''}`;
  const known = places.get(key);
  if (known === undefined) places.set(key, { address, ready });
  else if (known.ready) known.ready = ready;
}

function inOrder<T>(items: readonly T[], key: (item: T) => string): T[] {
  return [...items].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
