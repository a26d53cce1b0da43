import type { Lookup } from '../dns/resolver.js';
import type { PolicyVerdict, Protocol } from '../policy/policy-verdict.js';
import type { ServiceAddress } from '../proxy/proxied-service.js';
import type { EndpointChoice } from '../proxy/usable-endpoints.js';

/** Who connects. Plain JSON, as all of this file. */
export type ConnectionSource =
  | { readonly kind: 'pod'; readonly namespace: string; readonly name: string }
  | { readonly kind: 'node'; readonly name: string }
  | { readonly kind: 'address'; readonly address: string };

/** What is connected to. A port is a number, or the name of one; without it the only one there is. */
export type ConnectionTarget =
  | {
      readonly kind: 'service' | 'pod';
      readonly namespace: string;
      readonly name: string;
      readonly port?: number | string;
    }
  | { readonly kind: 'node'; readonly name: string; readonly port?: number | string }
  | { readonly kind: 'address' | 'name'; readonly host: string; readonly port?: number | string };

/**
 * What becomes of a connection.
 * `reaches`: every place it may come to lets it in. `may-reach`: some do. `refused`: an answer comes at once that nobody is there. `dropped`: no answer
 * comes, and whoever connects waits until it gives up. `unresolved`: the name means nothing. `leaves`: it goes out of the cluster.
 */
export type ConnectionOutcome = 'reaches' | 'may-reach' | 'refused' | 'dropped' | 'unresolved' | 'leaves';

/** One end, as it is told. */
export interface ConnectionPeer {
  readonly kind: 'pod' | 'node' | 'outside';
  readonly namespace?: string;
  readonly name?: string;
  /** The node it is on. */
  readonly node?: string;
  readonly addresses: readonly string[];
}

/** How a name was found. */
export interface ConnectionLookup {
  /** Every name that was asked for; the last is the answer. */
  readonly tried: readonly Lookup[];
  /** Whether the Pod's own policies let it ask the name server; absent when nobody is asked, or there are none. */
  readonly policy?: PolicyVerdict;
}

/** The Service that the address belongs to. */
export interface ConnectionService {
  readonly namespace: string;
  readonly name: string;
  readonly by: ServiceAddress | 'headless';
  readonly port?: number;
  readonly portName?: string;
  /** Which traffic policy holds. */
  readonly policy?: 'Cluster' | 'Local';
  /** For how many seconds a client stays with the endpoint that it got first. */
  readonly affinitySeconds?: number;
  /** The nodes whose proxy may take the connection, when it is not that of the node it begins on. */
  readonly entryNodes?: readonly string[];
}

/** A place that the connection may come to, or why it does not come to it. */
export interface ConnectionEndpoint {
  readonly address: string;
  readonly port: number;
  readonly peer: ConnectionPeer;
  /** Whether connections are sent to it. */
  readonly used: boolean;
  /** Absent where no proxy chooses. */
  readonly choice?: EndpointChoice;
  /** What policies make of it; only of those that are used. */
  readonly policies: readonly PolicyVerdict[];
  /** What answers there, as far as the Pod tells. */
  readonly answer: 'listens' | 'not declared' | 'not running' | 'nobody' | 'unknown';
}

/** The answer to: which Pod would this connection reach, and why? */
export interface Connection {
  readonly from: ConnectionPeer;
  readonly to: {
    /** The name that was asked for. */
    readonly host?: string;
    /** The first address that it comes to; there may be others. */
    readonly address?: string;
    readonly port: number;
    readonly protocol: Protocol;
  };
  readonly outcome: ConnectionOutcome;
  /** Why, in a sentence. */
  readonly because: string;
  readonly lookup?: ConnectionLookup;
  readonly service?: ConnectionService;
  readonly endpoints: readonly ConnectionEndpoint[];
  /** What else is to be known. */
  readonly notes: readonly string[];
}
