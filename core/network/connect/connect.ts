import { isPodTerminal } from '../../controllers/pods/pod-condition.js';
import { parseIp } from '../../model/parsed-ip.js';
import { fail, ok, type Result } from '../../model/result.js';
import type { View } from '../../model/view.js';
import type { Pod } from '../../schema/generated/types/core.js';
import { NODES, PODS } from '../../schema/kinds.js';
import { nodePeer, type Peer, peerAt, podPeer } from '../peer.js';
import { egressVerdict, ingressVerdict, type Protocol } from '../policy/policy-verdict.js';
import type { Connection, ConnectionEndpoint, ConnectionSource, ConnectionTarget } from './connection.js';
import { declaredPorts } from './declared-ports.js';
import type { Destination } from './destination.js';
import { destinationOf, missing } from './destination-of.js';
import { outcomeOf } from './outcome.js';
import { peerTold } from './peer-told.js';
import { type Route, type RoutedEndpoint, routeTo } from './route.js';

/** What is asked about a connection. */
export interface ConnectionQuestion {
  readonly from: ConnectionSource;
  readonly to: ConnectionTarget;
  /** TCP when absent. */
  readonly protocol?: Protocol;
}

/**
 * Which Pod a connection would reach in this state, and why: what the name means, which Service the address is of, which endpoints its proxies send it
 * to, and what NetworkPolicies make of each. Fails with a sentence when there is no such Pod, Service or node, or the port is not told.
 */
export function connect(view: View, { from, to, protocol = 'TCP' }: ConnectionQuestion): Result<Connection, string> {
  const source = sourcePeer(view, from);
  if (!source.ok) return source;
  const destination = destinationOf(view, source.value, to, protocol);
  if (!destination.ok) return destination;
  const host = to.kind === 'name' ? to.host : undefined;
  return ok(connectionTo(view, source.value, destination.value, protocol, host));
}

function sourcePeer(view: View, from: ConnectionSource): Result<Peer, string> {
  if (from.kind === 'pod') {
    const pod = view.get(PODS, from.namespace, from.name);
    return pod === undefined ? fail(missing('pods', from)) : ok(podPeer(view, pod));
  }
  if (from.kind === 'node') {
    const node = view.get(NODES, undefined, from.name);
    return node === undefined ? fail(missing('nodes', from)) : ok(nodePeer(node));
  }
  return parseIp(from.address) === undefined
    ? fail(`${JSON.stringify(from.address)} is no IP address`)
    : ok(peerAt(view, from.address));
}

function connectionTo(
  view: View,
  from: Peer,
  destination: Destination,
  protocol: Protocol,
  host: string | undefined,
): Connection {
  const { addresses, port, lookup, service, ends } = destination;
  const [address] = addresses;
  const told = {
    from: peerTold(from),
    to: { ...(host !== undefined && { host }), ...(address !== undefined && { address }), port, protocol },
    ...(lookup && { lookup }),
    ...(service && { service }),
  };
  if (ends !== undefined) return { ...told, ...ends, endpoints: [], notes: [] };
  const routes = addresses.map((each) => routeTo(view, from, each, port, protocol));
  const endpoints = routes.flatMap((route) =>
    route.endpoints.map((each) => endpointTold(view, from, each, route, protocol)),
  );
  const found = service ?? routes.find((route) => route.service !== undefined)?.service;
  const notes = [...new Set(routes.flatMap((route) => route.notes))];
  const end = routes.find((route) => route.ends !== undefined)?.ends;
  const verdict = end ?? outcomeOf(view, endpoints, protocol);
  return { ...told, ...(found && { service: found }), ...verdict, endpoints, notes };
}

function endpointTold(
  view: View,
  from: Peer,
  { address, port, choice, used }: RoutedEndpoint,
  { ends }: Route,
  protocol: Protocol,
): ConnectionEndpoint {
  const peer = peerAt(view, address);
  const target = { peer: hostPortPod(view, peer, port, protocol) ?? peer, port, protocol };
  const isAsked = used && ends === undefined;
  const verdicts = isAsked ? [egressVerdict(view, from, target), ingressVerdict(view, from, target)] : [];
  return {
    address,
    port,
    peer: peerTold(target.peer),
    used: isAsked,
    ...(choice && { choice }),
    policies: verdicts.filter((verdict) => verdict !== undefined),
    answer: answerOf(target.peer, port, protocol),
  };
}

/** The Pod that has a port of a node for its own. */
function hostPortPod(view: View, peer: Peer, port: number, protocol: Protocol): Peer | undefined {
  if (peer.kind !== 'node') return undefined;
  for (const pod of view.podsOnNode(PODS, peer.node) as readonly Pod[]) {
    if (isPodTerminal(pod)) continue;
    const isIts = declaredPorts(pod).some((each) => {
      return (
        (each.hostPort || (pod.spec.hostNetwork ? each.containerPort : undefined)) === port &&
        (each.protocol ?? 'TCP') === protocol
      );
    });
    if (isIts) return podPeer(view, pod);
  }
  return undefined;
}

function answerOf(peer: Peer, port: number, protocol: Protocol): ConnectionEndpoint['answer'] {
  if (peer.kind === 'outside') return 'nobody';
  const { pod } = peer;
  if (pod === undefined) return 'unknown';
  const isRunning = pod.status?.containerStatuses?.some(({ state }) => state?.running !== undefined) ?? false;
  if (!isRunning) return 'not running';
  const declared = declaredPorts(pod);
  const isDeclared = declared.some((each) => {
    return (each.containerPort === port || each.hostPort === port) && (each.protocol ?? 'TCP') === protocol;
  });
  return isDeclared || declared.length === 0 ? 'listens' : 'not declared';
}
