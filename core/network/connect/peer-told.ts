import type { Peer } from '../peer.js';
import type { ConnectionPeer } from './connection.js';

/** An end of a connection as it is told. */
export function peerTold(peer: Peer): ConnectionPeer {
  const { kind, addresses } = peer;
  if (peer.kind === 'outside') return { kind, addresses };
  if (peer.kind === 'node' && peer.pod === undefined) return { kind, name: peer.node, addresses };
  const { namespace = 'default', name } = peer.pod?.metadata ?? { name: '' };
  return { kind: 'pod', namespace, name, ...(peer.node !== undefined && { node: peer.node }), addresses };
}

/** An end as it stands in a sentence. */
export function peerName(peer: ConnectionPeer | undefined): string {
  if (peer === undefined) return 'it';
  if (peer.kind === 'outside') return peer.addresses[0] ?? 'nobody';
  return peer.kind === 'node' ? `node ${peer.name}` : `Pod ${peer.namespace}/${peer.name}`;
}
