import type { RequestOptions } from 'node:http';
import type { Aggregator, RemoteDocuments } from '../../api/aggregation/aggregator.js';
import { type DelegatedApi, delegatedApi, delegationsOf } from '../../api/aggregation/delegated-apis.js';
import { isOwnApi } from '../../api/aggregation/own-apis.js';
import { SERVICE_UNAVAILABLE } from '../../api/http/serve-aggregated.js';
import type { CertificateAndKey } from '../../api/tls/certificate.js';
import type { Clock } from '../../model/clock.js';
import { API_SERVER_USER } from '../../model/cluster-event.js';
import { updateStatus } from '../../model/intent.js';
import type { Origin } from '../../model/origin.js';
import { fail } from '../../model/result.js';
import type { Millis } from '../../model/revision.js';
import { sameJson } from '../../model/same-json.js';
import { timestamp } from '../../model/timestamp.js';
import type { APIService, APIServiceCondition } from '../../schema/generated/types/apiregistration.js';
import { API_SERVICES, ENDPOINT_SLICES, SERVICES } from '../../schema/kinds.js';
import type { Commit } from '../../state/commit.js';
import type { Attendant, AttendantPort } from '../attendants/attendant.js';
import { transportProblem } from '../webhooks/transport-problem.js';
import { ApiServerClient, placeOf } from './api-server-client.js';
import { type Availability, checkAvailability } from './check-availability.js';
import { fetchDocuments } from './remote-documents.js';

/** How often a server is asked whether it is there. Source: kube-aggregator pkg/controllers/status/remote. */
const EVERY: Millis = 30_000;
/** How soon one that was not there is asked again; twice as long each time. */
const SOONEST: Millis = 250;

const NOTHING: RemoteDocuments = { resources: [], isCurrent: false };
const ORIGIN: Origin = { actor: { user: API_SERVER_USER, groups: ['system:masters'] } };

/** What is known of one API. */
interface Followed {
  documents: RemoteDocuments;
  failures: number;
  isLooking: boolean;
  /** Something changed while it was looked at. */
  isStale: boolean;
  cancel: () => void;
}

/** What is needed to ask other API servers. */
export interface AggregationOptions {
  /** The time that really passes. */
  readonly clock: Clock;
  /** What the server proves itself with to them: they believe whom it names. */
  readonly certificate: CertificateAndKey;
}

/**
 * Asks the API servers that APIServices name: passes requests on, keeps the condition `Available`, and what they say they serve. It is an
 * attendant, since what another process answers does not come of the state. Source: kube-aggregator pkg/controllers, pkg/apiserver.
 */
export class Aggregation implements Aggregator, Attendant {
  readonly #clock: Clock;
  readonly #client: ApiServerClient;
  readonly #followed = new Map<string, Followed>();
  /** Kept when all is stopped: requests that are under way end after that. */
  #port: AttendantPort | undefined;
  #isRunning = false;

  constructor({ clock, certificate }: AggregationOptions) {
    this.#clock = clock;
    this.#client = new ApiServerClient(clock, certificate);
  }

  open(api: DelegatedApi, options: RequestOptions) {
    if (!this.#isRunning) return fail(SERVICE_UNAVAILABLE);
    return this.#client.open(api, this.#state(), options);
  }

  problem(api: DelegatedApi, error: unknown): string {
    const why = transportProblem(error, placeOf(api, this.#state()));
    return why === SERVICE_UNAVAILABLE ? why : `error trying to reach service: ${why}`;
  }

  documents({ object }: DelegatedApi): RemoteDocuments {
    return this.#followed.get(object.metadata.name)?.documents ?? NOTHING;
  }

  start(port: AttendantPort): void {
    this.#port = port;
    this.#isRunning = true;
    for (const { object } of delegationsOf(port.state()).apis.values()) this.#look(object.metadata.name);
  }

  follow(commits: readonly Commit[]): void {
    if (!this.#isRunning) return;
    for (const { transition } of commits) {
      const { resource, before, after } = transition;
      const changed = after ?? before;
      if (changed === undefined) continue;
      if (resource === API_SERVICES.groupResource) {
        const isSame = sameJson((before as APIService | undefined)?.spec, (after as APIService | undefined)?.spec);
        if (!isSame) this.#look(changed.metadata.name);
      } else if (this.#followed.size > 0 && BEHIND.has(resource)) {
        const { namespace, name, labels } = changed.metadata;
        this.#serviceChanged(namespace, labels?.['kubernetes.io/service-name'] ?? name);
      }
    }
  }

  stop(): void {
    this.#isRunning = false;
    for (const one of this.#followed.values()) one.cancel();
    this.#followed.clear();
    this.#client.close();
  }

  #state() {
    return this.#port!.state();
  }

  #serviceChanged(namespace: string | undefined, name: string): void {
    for (const { service, object } of delegationsOf(this.#state()).apis.values())
      if (service.namespace === namespace && service.name === name) this.#look(object.metadata.name);
  }

  /** Looks at an API, once at a time. */
  #look(name: string): void {
    const one = this.#followed.get(name) ?? newlyFollowed();
    this.#followed.set(name, one);
    one.cancel();
    one.isStale = true;
    if (!one.isLooking) void this.#work(name, one);
  }

  async #work(name: string, one: Followed): Promise<void> {
    one.isLooking = true;
    while (one.isStale && this.#isRunning) {
      one.isStale = false;
      const wait = await this.#lookOnce(name, one, this.#port!);
      if (wait === undefined) {
        this.#followed.delete(name);
        return;
      }
      if (!one.isStale && this.#isRunning) one.cancel = this.#clock.schedule(wait, () => this.#look(name));
    }
    one.isLooking = false;
  }

  /** Looks at an API; gives how long to wait before the next look, undefined when there is no such API. */
  async #lookOnce(name: string, one: Followed, port: AttendantPort): Promise<Millis | undefined> {
    const object = port.state().get(API_SERVICES, undefined, name);
    const api = object === undefined ? undefined : delegatedApi(object);
    if (api === undefined) return undefined;
    try {
      const isAsked = !isOwnApi(api.group);
      const found = await checkAvailability(this.#client, api, port.state(), isAsked);
      const isAvailable = found.status === 'True';
      one.failures = isAvailable ? 0 : one.failures + 1;
      if (isAvailable && isAsked) one.documents = await fetchDocuments(this.#client, api, port.state(), one.documents);
      else one.documents = { ...one.documents, isCurrent: false };
      // What is said of it is known before anybody is told that it is there.
      if (this.#isRunning) await this.#tell(name, found, port);
    } catch (error) {
      port.onDefect('the aggregation of APIs', error);
    }
    return one.failures === 0 ? EVERY : Math.min(EVERY, SOONEST * 2 ** Math.min(one.failures - 1, 10));
  }

  async #tell(name: string, found: Availability, port: AttendantPort): Promise<void> {
    const object = port.state().get(API_SERVICES, undefined, name);
    if (object === undefined) return;
    const conditions = withAvailable(object.status?.conditions ?? [], found, port.clock.now());
    if (sameJson(conditions, object.status?.conditions)) return;
    const { reason: _, ...command } = updateStatus(API_SERVICES, {
      ...object,
      status: { ...object.status, conditions },
    });
    await port.submit(command, { ...ORIGIN, cause: { reason: 'whether its server can be reached' } });
  }
}

/** What changes whether a Service can be reached. */
const BEHIND: ReadonlySet<string> = new Set([SERVICES.groupResource, ENDPOINT_SLICES.groupResource]);

function newlyFollowed(): Followed {
  return { documents: NOTHING, failures: 0, isLooking: false, isStale: false, cancel: () => {} };
}

/** Source: kube-aggregator pkg/apis/apiregistration/v1/helper SetAPIServiceCondition. */
function withAvailable(
  conditions: readonly APIServiceCondition[],
  found: Availability,
  now: Millis,
): readonly APIServiceCondition[] {
  const old = conditions.find(({ type }) => type === 'Available');
  const lastTransitionTime = old?.status === found.status ? old.lastTransitionTime : timestamp(now);
  const made = { ...(lastTransitionTime === undefined ? {} : { lastTransitionTime }), type: 'Available', ...found };
  return old === undefined ? [...conditions, made] : conditions.map((one) => (one === old ? made : one));
}
