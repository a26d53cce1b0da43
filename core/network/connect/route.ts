import { zoneOf } from '../../controllers/service-pods/service-requests.js';
import { parseIp } from '../../model/parsed-ip.js';
import type { View } from '../../model/view.js';
import type { Node, Service, ServicePort } from '../../schema/generated/types/core.js';
import { NODES } from '../../schema/kinds.js';
import type { Peer } from '../peer.js';
import type { Protocol } from '../policy/policy-verdict.js';
import { isSourceAllowed, type ProxiedPort, proxiedPort, trafficPolicy } from '../proxy/proxied-service.js';
import {
  type EndpointChoice,
  endpointsOfPort,
  isUsed,
  type ServiceEndpoint,
  usableEndpoints,
} from '../proxy/usable-endpoints.js';
import type { ConnectionOutcome, ConnectionService } from './connection.js';

/** A place that a connection to an address may come to. */
export interface RoutedEndpoint {
  readonly address: string;
  readonly port: number;
  readonly choice?: EndpointChoice;
  readonly used: boolean;
}

/** Where the network takes a connection to an address, before policies are asked. */
export interface Route {
  readonly service?: ConnectionService;
  readonly endpoints: readonly RoutedEndpoint[];
  /** Where it ends early, and why. */
  readonly ends?: { readonly outcome: ConnectionOutcome; readonly because: string };
  readonly notes: readonly string[];
}

/** Where a connection to an address is taken by the proxies of the nodes, if it is a Service's, or straight. */
export function routeTo(view: View, from: Peer, address: string, port: number, protocol: Protocol): Route {
  const proxied = proxiedPort(view, address, port, protocol);
  if (proxied === undefined) {
    return { endpoints: [{ address, port, used: true }], notes: [] };
  }
  return routeByService(view, from, address, port, protocol, proxied);
}

function routeByService(
  view: View,
  from: Peer,
  address: string,
  port: number,
  protocol: Protocol,
  { service, by, node, port: servicePort }: ProxiedPort,
): Route {
  const { namespace = 'default', name } = service.metadata;
  const named = `${namespace}/${name}`;
  if (servicePort === undefined) {
    const told: ConnectionService = { namespace, name, by };
    return ending(
      told,
      'dropped',
      `Service ${named} has no port ${port}/${protocol}, and no proxy takes what is for others`,
    );
  }
  const family = parseIp(address)?.family ?? 'IPv4';
  // What begins in the cluster is not held to a policy for what comes from outside.
  const isInside = from.kind !== 'outside';
  const policy = by !== 'clusterIP' && isInside ? 'Cluster' : trafficPolicy(service, by);
  const told = { ...serviceTold(service, servicePort, by), policy };
  if (by === 'loadBalancer' && !isSourceAllowed(service, from.addresses, family)) {
    return ending(
      told,
      'dropped',
      `${from.addresses[0]} is in none of the loadBalancerSourceRanges of Service ${named}`,
    );
  }
  if (by === 'clusterIP' && !isInside) {
    return ending(told, 'dropped', `the cluster IP of Service ${named} is known within the cluster alone`);
  }
  const endpoints = endpointsOfPort(view, service, servicePort, family);
  const entries = entryNodes(view, from, node);
  const chosen = chooseByEntry(endpoints, policy, entries);
  const entryNames = isInside && node === undefined ? undefined : chosen.entries.map(({ metadata }) => metadata.name);
  const routed = endpoints.map((each): RoutedEndpoint => {
    const choice = chosen.choices.get(each) ?? 'not ready';
    return { address: each.address, port: each.port, choice, used: isUsed(choice) };
  });
  const withEntries = { ...told, ...(entryNames && { entryNodes: entryNames }) };
  const notes = notesOf(service, chosen, policy, isInside, by);
  const base = {
    service: withEntries,
    endpoints: routed,
    notes,
  };
  if (!chosen.any) {
    const why = endpoints.length === 0 ? 'has no endpoint for this port' : 'has no endpoint that is ready';
    return { ...base, ends: { outcome: 'refused', because: `Service ${named} ${why}` } };
  }
  if (!routed.some(({ used }) => used)) {
    const field = by === 'clusterIP' ? 'internalTrafficPolicy' : 'externalTrafficPolicy';
    const place = entries.length === 1 ? `node ${entries[0]?.metadata.name}` : 'any node that it may come in by';
    return {
      ...base,
      ends: { outcome: 'dropped', because: `Service ${named} has no endpoint on ${place}, and its ${field} is Local` },
    };
  }
  return base;
}

function ending(service: ConnectionService, outcome: ConnectionOutcome, because: string): Route {
  return { service, endpoints: [], ends: { outcome, because }, notes: [] };
}

/** The nodes whose proxies may take the connection: the one it begins on, the one whose port it is for, else any. */
function entryNodes(view: View, from: Peer, node: string | undefined): readonly Node[] {
  const only = from.kind === 'outside' ? node : from.node;
  if (only === undefined) return [...view.list(NODES)];
  const found = view.get(NODES, undefined, only);
  return found === undefined ? [] : [found];
}

interface ChosenEndpoints {
  /** The nodes by which it may come in. */
  readonly entries: readonly Node[];
  readonly choices: ReadonlyMap<ServiceEndpoint, EndpointChoice>;
  readonly any: boolean;
  readonly topology?: 'node' | 'zone';
  /** Whether it matters by which node it comes in. */
  readonly differs: boolean;
}

/** What the proxies of all these nodes may choose. An endpoint that one of them uses is used. */
function chooseByEntry(
  endpoints: readonly ServiceEndpoint[],
  policy: 'Cluster' | 'Local',
  entries: readonly Node[],
): ChosenEndpoints {
  const places = entries.length > 0 ? entries : [undefined];
  const all = places.map((node) => ({
    node,
    usable: usableEndpoints(endpoints, policy, { node: node?.metadata.name, zone: zoneOf(node) }),
  }));
  const choices = new Map<ServiceEndpoint, EndpointChoice>();
  for (const { usable } of all) {
    for (const [endpoint, choice] of usable.choices) {
      const known = choices.get(endpoint);
      if (known === undefined || (!isUsed(known) && isUsed(choice))) choices.set(endpoint, choice);
    }
  }
  const using = ({ usable }: (typeof all)[number]) => [...usable.choices.values()].map(isUsed).join();
  // A load balancer asks nodes for their health, and those without an endpoint of their own say that they have none.
  const healthy = policy === 'Local' ? all.filter(({ usable }) => [...usable.choices.values()].some(isUsed)) : all;
  const topology = all[0]?.usable.topology;
  return {
    entries: (places.length > 1 ? healthy : all).flatMap(({ node }) => node ?? []),
    choices,
    any: all[0]?.usable.any ?? false,
    ...(topology && { topology }),
    differs: new Set(all.map(using)).size > 1,
  };
}

function serviceTold(service: Service, { port, name }: ServicePort, by: ConnectionService['by']): ConnectionService {
  const { namespace = 'default' } = service.metadata;
  const isSticky = service.spec.sessionAffinity === 'ClientIP';
  const seconds = service.spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10_800;
  return {
    namespace,
    name: service.metadata.name,
    by,
    port,
    ...(name && { portName: name }),
    ...(isSticky && { affinitySeconds: seconds }),
  };
}

function notesOf(
  { spec }: Service,
  { topology, differs }: ChosenEndpoints,
  policy: 'Cluster' | 'Local',
  isInside: boolean,
  by: ConnectionService['by'],
): readonly string[] {
  const notes: string[] = [];
  if (spec.sessionAffinity === 'ClientIP') {
    notes.push('a client that was here before stays with the endpoint that it got then: sessionAffinity is ClientIP');
  }
  if (topology !== undefined) notes.push(`hints keep connections in the same ${topology}`);
  if (differs) notes.push('which of them depends on the node by which it comes in');
  if (by !== 'clusterIP' && isInside && spec.externalTrafficPolicy === 'Local') {
    notes.push('externalTrafficPolicy Local does not hold for what begins within the cluster');
  }
  if (by !== 'clusterIP' && !isInside && policy === 'Cluster') {
    notes.push("an endpoint on another node than the one it comes in by sees that node's address, not the client's");
  }
  return notes;
}
