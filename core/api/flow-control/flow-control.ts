import type { Clock } from '../../model/clock.js';
import type { FlowSchema, PriorityLevelConfigurationSpec } from '../../schema/generated/types/flowcontrol.js';
import { FLOW_SCHEMAS, PRIORITY_LEVELS } from '../../schema/kinds.js';
import type { ClusterState } from '../../state/cluster-state.js';
import { MANDATORY_LEVELS, MANDATORY_SCHEMAS } from './bootstrap-flow-control.js';
import { type FlowRequest, flowOf, matchesFlowSchema } from './match-flow-schema.js';
import { PriorityLevel, type Release } from './priority-level.js';

/** How many requests are served at a time. Source: kube-apiserver `--max-requests-inflight` and `--max-mutating-requests-inflight`, together. */
export const MAX_REQUESTS_IN_FLIGHT = 400 + 200;

const CATCH_ALL = 'catch-all';
const NO_SEAT: Release = () => {};

/** What became of a request at the door. */
export interface Admission {
  /** A seat, undefined when there is none, or the promise of one of these. */
  readonly seat: Release | undefined | Promise<Release | undefined>;
  /** What the answer says of it. */
  readonly headers: Readonly<Record<string, string>>;
}

/** An object that is stored, or is there though it is not. */
interface Known<Spec> {
  readonly metadata: { readonly name?: string | undefined; readonly uid?: string | undefined };
  readonly spec: Spec;
}

type KnownSchema = Known<FlowSchema['spec']>;

interface Configuration {
  readonly schemas: readonly KnownSchema[];
  readonly levelUids: ReadonlyMap<string, string>;
}

/** Lets so many requests in as priority levels and flow schemas say, those of the state that is now. Source: KEP-1040. */
export class FlowControl {
  readonly #limit: number;
  readonly #clock: Clock;
  readonly #levels = new Map<string, PriorityLevel>();
  #configuration: Configuration = { schemas: [], levelUids: new Map() };
  #configuredFrom: readonly unknown[] = [];

  constructor(clock: Clock, limit = MAX_REQUESTS_IN_FLIGHT) {
    this.#clock = clock;
    this.#limit = limit;
  }

  /** Every level by its name, for whoever counts. */
  get levels(): ReadonlyMap<string, PriorityLevel> {
    return this.#levels;
  }

  /** Finds the level of a request and asks it for a seat. */
  admit(state: ClusterState, request: FlowRequest): Admission {
    const { schemas, levelUids } = this.#current(state);
    const schema = schemas.find((one) => matchesFlowSchema(one, request)) ?? schemas.at(-1)!;
    const named = schema.spec.priorityLevelConfiguration.name;
    const name = this.#levels.has(named) ? named : CATCH_ALL;
    const level = this.#levels.get(name)!;
    return {
      seat: request.isLong === true ? NO_SEAT : level.take(`${nameOf(schema)}/${flowOf(schema, request)}`),
      headers: {
        'x-kubernetes-pf-flowschema-uid': schema.metadata.uid ?? '',
        'x-kubernetes-pf-prioritylevel-uid': levelUids.get(name) ?? '',
      },
    };
  }

  #current(state: ClusterState): Configuration {
    const from = [state.collection(FLOW_SCHEMAS.groupResource), state.collection(PRIORITY_LEVELS.groupResource)];
    if (from.every((collection, index) => collection === this.#configuredFrom[index])) return this.#configuration;
    this.#configuredFrom = from;
    const schemas = withMandatory<FlowSchema['spec']>(state.list(FLOW_SCHEMAS), MANDATORY_SCHEMAS).sort(byPrecedence);
    const levels = withMandatory<PriorityLevelConfigurationSpec>(state.list(PRIORITY_LEVELS), MANDATORY_LEVELS);
    this.#configure(new Map(levels.map((level) => [nameOf(level), level.spec])));
    const levelUids = new Map(levels.map((level) => [nameOf(level), level.metadata.uid ?? '']));
    this.#configuration = { schemas, levelUids };
    return this.#configuration;
  }

  #configure(specs: ReadonlyMap<string, PriorityLevelConfigurationSpec>): void {
    for (const name of this.#levels.keys()) if (!specs.has(name)) this.#levels.delete(name);
    for (const [name, spec] of specs) {
      if (!this.#levels.has(name))
        this.#levels.set(name, new PriorityLevel(spec, this.#clock, () => this.#isOneFree()));
    }
    const all = [...specs.values()].reduce((sum, spec) => sum + sharesOf(spec), 0);
    for (const [name, level] of this.#levels) {
      const spec = specs.get(name)!;
      level.configure(spec, all === 0 ? 0 : Math.ceil((this.#limit * sharesOf(spec)) / all));
    }
  }

  /** Whether some level lends a seat that nobody has borrowed. */
  #isOneFree(): boolean {
    let free = 0;
    for (const level of this.#levels.values()) free += level.lendable - Math.max(0, level.inUse - level.seats);
    return free > 0;
  }
}

/** How much of all seats is a level's. Source: kubernetes pkg/apis/flowcontrol/v1/defaults.go. */
function sharesOf({ type, limited }: PriorityLevelConfigurationSpec): number {
  return type === 'Limited' ? Math.max(0, limited?.nominalConcurrencyShares ?? 30) : 0;
}

function nameOf({ metadata }: Known<unknown>): string {
  return metadata.name ?? '';
}

/** What is stored, and what is there whatever is. */
function withMandatory<Spec>(stored: Iterable<Known<Spec>>, mandatory: readonly Known<Spec>[]): Known<Spec>[] {
  const known = [...stored];
  const names = new Set(known.map(nameOf));
  return [...known, ...mandatory.filter((one) => !names.has(nameOf(one)))];
}

function byPrecedence(a: KnownSchema, b: KnownSchema): number {
  const order = (a.spec.matchingPrecedence ?? 1_000) - (b.spec.matchingPrecedence ?? 1_000);
  return order || (nameOf(a) < nameOf(b) ? -1 : 1);
}
