import { type AuthenticatorOptions, createAuthenticator } from '../api/auth/authenticate.js';
import { createTokenVerifier } from '../api/auth/token-verifier.js';
import { COMPONENT_STATUSES } from '../api/computed/component-statuses.js';
import type { ComputedCollection, ComputedResource } from '../api/computed/computed-resource.js';
import { FlowControl } from '../api/flow-control/flow-control.js';
import type { ApiContext } from '../api/http/api-context.js';
import { LastSent } from '../api/http/last-sent.js';
import { History } from '../api/read/history.js';
import { StoredCollection } from '../api/read/stored-collection.js';
import { componentStatus } from '../kinds/core/component-status/component-status.js';
import { inertIn } from '../kinds/registry/inert-kinds.js';
import type { GroupResource } from '../model/group-resource.js';
import { fixedKinds } from '../schema/kinds-at.js';
import { extendSchemas } from '../schema/schemas.js';
import type { Cluster } from './cluster.js';
import { systemEnvironment } from './environment.js';
import { metricsResources } from './metrics-api/metrics-resources.js';
import { tokenIssuer } from './token-issuer.js';
import { turnsOf } from './turns.js';

/** What a server is told from outside. */
export interface ApiOptions {
  /** Whoever has it is in `system:masters`. */
  readonly adminToken: string;
  /** PEM of the key that ServiceAccount tokens are signed with. */
  readonly signingKey: string;
  /** `host:port` under which clients reach the server, once it listens. */
  readonly serverAddress: () => string;
  /** Which release of Hindcast this is, for whoever asks for its version. */
  readonly release?: string;
  /** Whom else the server believes. */
  readonly authentication?: Pick<
    AuthenticatorOptions,
    'clientAuthorities' | 'requestHeader' | 'staticTokens' | 'openId' | 'anonymous' | 'anonymousPaths'
  >;
  /** How many requests are served at a time; as many as kube-apiserver serves when absent. */
  readonly maxRequestsInFlight?: number;
  /** What is told of requests, and where. */
  readonly audit?: ApiContext['audit'];
  readonly extensions?: ApiContext['extensions'];
  /** What can be reached in the cluster's containers. */
  readonly containers?: ApiContext['containers'];
  /** What containers have written; that of `containers` when absent. */
  readonly logs?: ApiContext['logs'];
  /** For a fork: the state of the cluster that it comes from. */
  readonly present?: ApiContext['present'];
  /** For a fork: has webhooks convert what is read. */
  readonly convert?: ApiContext['convert'];
  /** API servers beside this one. */
  readonly aggregator?: ApiContext['aggregator'];
  /** Resources to serve beside those that the cluster stores. */
  readonly computed?: readonly ComputedResource[];
}

/** Puts the Kubernetes API in front of a cluster. */
export function apiContext(cluster: Cluster, options: ApiOptions): ApiContext {
  const { clock, random, newUid } = cluster.environment;
  const issuing = tokenIssuer(options.signingKey);
  const { key, issuer, audiences } = issuing;
  const { clock: wallClock, newUid: newAuditId } = systemEnvironment();
  const verifier = createTokenVerifier({ keys: [key], issuer, audiences });
  const metrics = metricsResources({
    get state() {
      return cluster.state;
    },
    now: () => clock.now(),
  });
  const computed = [...metrics, ...(options.computed ?? [])];
  const history = new History(cluster);
  return {
    schemas: extendSchemas(
      fixedKinds(cluster.schemas),
      computed.map(({ resource }) => resource),
    ),
    computed: new Map<GroupResource, ComputedCollection>([
      ...computed.map((one) => [one.resource.info.groupResource, one] as const),
      [componentStatus.groupResource, COMPONENT_STATUSES],
    ]),
    inertKind: inertIn(cluster.controllers),
    history,
    ...(options.present === undefined ? {} : { present: options.present }),
    stored: (resource) => new StoredCollection(history, resource),
    convert: options.convert ?? cluster.convert,
    ...(options.aggregator === undefined ? {} : { aggregator: options.aggregator }),
    filter: cluster.filter,
    metrics: cluster.metrics,
    clock,
    wallClock,
    turn: turnsOf(wallClock),
    random,
    newUid,
    newAuditId,
    authenticator: createAuthenticator({
      ...options.authentication,
      adminToken: options.adminToken,
      verifier,
      audiences,
    }),
    tokenIssuer: issuing,
    lastSent: new LastSent(),
    flowControl: new FlowControl(wallClock, options.maxRequestsInFlight),
    audit: options.audit,
    release: options.release,
    serverAddress: options.serverAddress,
    containers: options.containers,
    logs: options.logs ?? options.containers?.logs,
    submit: (command, origin) => cluster.submit(command, origin),
    extensions: options.extensions ?? new Map(),
  };
}
