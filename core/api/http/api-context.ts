import type { InertKind } from '../../kinds/kind.js';
import type { Clock, Random } from '../../model/clock.js';
import type { Command, CommandOutcome } from '../../model/command.js';
import type { GroupResource } from '../../model/group-resource.js';
import type { MetricFamily } from '../../model/metric-text.js';
import type { Origin } from '../../model/origin.js';
import type { Result } from '../../model/result.js';
import type { Revision } from '../../model/revision.js';
import type { View } from '../../model/view.js';
import type { ResourceInfo } from '../../schema/resource-info.js';
import type { Schemas } from '../../schema/schemas.js';
import type { Aggregator } from '../aggregation/aggregator.js';
import type { AuditTrail } from '../audit/request-audit.js';
import type { Authenticator } from '../auth/authenticate.js';
import type { TokenIssuer } from '../auth/token-request.js';
import type { ComputedCollection } from '../computed/computed-resource.js';
import type { ConvertObjects } from '../conversion/conversion-call.js';
import type { FlowControl } from '../flow-control/flow-control.js';
import type { ServedCollection } from '../read/collection.js';
import type { History } from '../read/history.js';
import type { ContainerAccess, ContainerLogs } from '../streams/container-access.js';
import type { AnsweredRequest } from './count-requests.js';
import type { Caller, Exchange } from './exchange.js';
import type { LastSent } from './last-sent.js';
import type { ApiRequestInfo } from './request-info.js';

/** Where answers are counted, and where `/metrics` comes from. */
export interface MetricsBook {
  /** `seconds` is how long the client waited for its answer to begin. */
  answered(request: AnsweredRequest, seconds: number): void;
  /** Everything that is counted, and what others count, in Prometheus' text format. */
  text(more: readonly MetricFamily[]): string;
}

/** All that answering needs; the engine makes one for each server. */
export interface ApiContext {
  /** All that is served whatever a state defines, computed resources among it. */
  readonly schemas: Schemas;
  /** The resources whose objects are made when somebody asks. */
  readonly computed: ReadonlyMap<GroupResource, ComputedCollection>;
  /** What does not come of objects of a kind, when nothing acts on them. */
  readonly inertKind: (resource: GroupResource) => InertKind | undefined;
  readonly history: History;
  /** The state whose roles have to allow a request, too: that of the cluster which a fork comes from. Absent where the own ones are all. */
  readonly present?: () => View;
  /** The objects of a stored resource as clients read them. */
  stored(resource: ResourceInfo): Required<ServedCollection>;
  /** API servers beside this one; absent where none is asked, as in forks: what is delegated to them cannot be had there. */
  readonly aggregator?: Aggregator;
  /** Has webhooks convert custom objects; absent where none is called. */
  readonly convert?: ConvertObjects;
  /** What every request about a resource goes through before it is served; absent where it is served at once. */
  readonly filter?: RequestFilter;
  /** What is counted; absent where nobody counts. */
  readonly metrics?: MetricsBook;
  /** The time of the cluster; in a fork it may be virtual, and stand still. */
  readonly clock: Clock;
  /** The time of clients, which always passes. */
  readonly wallClock: Clock;
  /** Settles in the next turn of the event loop, when others have had theirs. */
  turn(): Promise<void>;
  readonly random: Random;
  readonly newUid: () => string;
  /** Tells requests apart. No state knows of it, so it is drawn apart from what is random in the cluster. */
  readonly newAuditId: () => string;
  readonly authenticator: Authenticator;
  readonly tokenIssuer: TokenIssuer;
  readonly lastSent: LastSent;
  /** What is told of requests; absent where nothing is. */
  readonly audit?: AuditTrail;
  /** Who is let in, and who waits. */
  readonly flowControl: FlowControl;
  /** Which release of Hindcast this is. */
  readonly release?: string;
  /** `host:port` under which clients reach the server. */
  readonly serverAddress: () => string;
  /** What can be reached in the cluster's containers; absent where nothing runs, as behind a history. */
  readonly containers?: ContainerAccess;
  /** What containers have written, as far as it can be known; absent where nobody knows, and all logs are empty. */
  readonly logs?: ContainerLogs;
  /** Settles once the command is refused, or durable. */
  submit(command: Command, origin: Origin): Promise<Result<CommandOutcome>>;
  /** More paths to answer, by their first segment; whoever asks must be in `system:masters`. */
  readonly extensions: ReadonlyMap<string, RequestHandler>;
}

/** One request, authenticated, authorized and read. */
export interface ApiRequest {
  readonly context: ApiContext;
  readonly exchange: Exchange;
  readonly caller: Caller;
  readonly info: ApiRequestInfo;
  /** The kinds there are in the state that the request is about. */
  readonly kinds: Schemas;
  /** The revision that `/at/…` chose; absent for the present. */
  readonly at?: Revision;
}

/** Answers a request. */
export type RequestHandler = (request: ApiRequest) => Promise<void>;

/** Passes a request on to be served, as it is or changed, or answers it itself. Source: apiserver pkg/endpoints/filters. */
export type RequestFilter = (request: ApiRequest, serve: RequestHandler) => Promise<void>;
