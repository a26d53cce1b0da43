import type { Observable } from 'rxjs';
import type { ConvertObjects } from '../api/conversion/conversion-call.js';
import type { RequestFilter } from '../api/http/api-context.js';
import { API_SERVER_USER } from '../model/cluster-event.js';
import type { Command, CommandOutcome } from '../model/command.js';
import type { Controller } from '../model/controller.js';
import type { EventLog, ReadonlyEventLog } from '../model/event-log.js';
import { decodeHeader } from '../model/event-record.js';
import type { Journal } from '../model/journal.js';
import type { Origin } from '../model/origin.js';
import type { Result } from '../model/result.js';
import type { Submit } from '../model/submission.js';
import { kindsAt } from '../schema/kinds-at.js';
import type { Schemas } from '../schema/schemas.js';
import type { ClusterState } from '../state/cluster-state.js';
import type { Commit } from '../state/commit.js';
import { loadState } from '../state/load-state.js';
import { PastStates } from '../state/past-states.js';
import { RecentCommits } from '../state/recent-commits.js';
import type { Attendant, AttendantPort } from './attendants/attendant.js';
import { type BootstrapObject, setUp } from './bootstrap.js';
import { CommitQueue } from './commit-queue.js';
import { DefectReports } from './defect-reports.js';
import type { Environment } from './environment.js';
import { FairTurns } from './fair-turns.js';
import { FaultyPorts, isAboutFault } from './faulty-ports.js';
import type { Led } from './leader-election/candidate.js';
import { candidates, type LeaderElection } from './leader-election/candidates.js';
import { Manager, type ManagerPort } from './manager.js';
import { ClusterMetrics } from './metrics/cluster-metrics.js';
import type { WebhookPort } from './webhooks/admission-session.js';
import type { WebhookCaller } from './webhooks/webhook-caller.js';

/** What a cluster is made of. */
export interface ClusterOptions {
  readonly log: EventLog;
  readonly environment: Environment;
  readonly schemas: Schemas;
  readonly controllers: readonly Controller[];
  /** Has several managers fight for who runs the controllers; one runs them without a Lease when absent. */
  readonly leaderElection?: LeaderElection;
  /** Objects to create at the start when they are missing. */
  readonly objects?: readonly BootstrapObject[];
  /** What writes into the cluster what only a secret can make. */
  readonly attendants?: readonly Attendant[];
  /** Freezes every object, so that a mutation throws. For tests. */
  readonly frozen?: boolean;
  /** How many commits stay in memory for watches; older ones are read from the log. */
  readonly recentCommits?: number;
  readonly onControllerError?: (controller: string, error: unknown) => void;
  /** Calls webhooks. Absent: none is called, as in forks, reruns and simulations. */
  readonly webhooks?: WebhookCaller;
}

/** A running cluster: one log, its state, and the controllers that act on it. */
export interface Cluster {
  readonly log: ReadonlyEventLog;
  /** The kinds that the newest durable state knows. */
  readonly schemas: Schemas;
  readonly environment: Environment;
  /** Those that act on it. */
  readonly controllers: readonly Controller[];
  /** The newest durable state. */
  readonly state: ClusterState;
  /** Durable commits as they come. */
  readonly commits: Observable<readonly Commit[]>;
  readonly recent: RecentCommits;
  /** What requests of clients go through before they are served. */
  readonly filter: RequestFilter;
  /** What is counted of it for `/metrics`. */
  readonly metrics: ClusterMetrics;
  /** Has webhooks convert custom objects; absent where none is called. */
  readonly convert?: ConvertObjects;
  /** Settles once the command is refused, or durable. */
  submit(command: Command, origin: Origin): Promise<Result<CommandOutcome>>;
  /** Starts the controllers. */
  start(): void;
  /** Stops the controllers, finishes the writes under way and closes the log. */
  stop(): Promise<void>;
}

const RECENT_COMMITS = 10_000;
const SYSTEM: Origin = {
  actor: { user: API_SERVER_USER, groups: ['system:masters'] },
  cause: { reason: 'bootstrap' },
};

/** Opens a cluster on a log: loads its state and makes the objects it cannot be without. Controllers wait for `start`. */
export async function createCluster(options: ClusterOptions): Promise<Cluster> {
  const { log, schemas } = options;
  const state = await loadState(log, log.head().revision, options.frozen ?? false);
  const lastTime = await timeOfHead(log);
  const recent = new RecentCommits(options.recentCommits ?? RECENT_COMMITS);
  const tip = () => queue.tip;
  const past = new PastStates({
    recent,
    now: () => options.environment.clock.now(),
    get state() {
      return queue.state;
    },
  });
  const faults = new FaultyPorts({
    environment: options.environment,
    log,
    state: () => queue.state,
    tip,
    submit: (command, origin) => queue.submit(command, origin),
    past,
  });
  const { environment, submit } = faults;
  const queue: CommitQueue = new CommitQueue({
    log: faults.log,
    state,
    schemas,
    environment,
    lastTime,
    isExempt: isAboutFault,
    ...(options.webhooks === undefined ? {} : { webhooks: webhookPort(options.webhooks, tip) }),
  });
  await faults.restore(log, recent);
  const { attendants = [] } = options;
  const subscription = queue.commits.subscribe((group) => {
    recent.add(group, options.environment.clock.now());
    faults.follow(group);
    for (const attendant of attendants) attendant.follow(group);
  });
  const metrics = new ClusterMetrics();
  const onError = options.onControllerError ?? throwOn;
  const runnerPort: ManagerPort = {
    clock: environment.clock,
    tip,
    submit,
    metrics,
    defects: new DefectReports({ clock: environment.clock, tip, submit, onError }),
    turns: new FairTurns(environment.elapsed),
    faultsOf: (controller, at) => faults.faultsOf(controller, at),
    settleFaults: () => faults.settle(),
  };
  const run = (controllers: readonly Controller[]): Led => {
    const manager = new Manager(controllers, runnerPort, past);
    return { start: () => manager.start(queue.state, queue.commits), stop: () => manager.stop() };
  };
  const { controllers, leaderElection } = options;
  const managers =
    leaderElection === undefined
      ? run(controllers)
      : candidates(controllers, leaderElection, { ...environment, tip, submit }, run);
  const port: AttendantPort = {
    clock: environment.clock,
    random: environment.random,
    state: () => queue.state,
    submit: (command, origin) => submit(command, origin).durable,
    onDefect: onError,
  };
  const setup = setUp(state, options.objects ?? [], options.environment.clock.now());
  await Promise.all(setup.map((command) => submitSetUp(submit, command)));
  return {
    log,
    get schemas() {
      return kindsAt(queue.state, schemas);
    },
    environment,
    controllers: options.controllers,
    recent,
    filter: faults.filter,
    metrics,
    get state() {
      return queue.state;
    },
    commits: queue.commits,
    ...(options.webhooks === undefined ? {} : { convert: (batch) => options.webhooks!.convert(batch, queue.state) }),
    submit: (command, origin) => submit(command, origin).durable,
    start: () => {
      faults.start(queue.state);
      managers.start();
      for (const attendant of attendants) attendant.start(port);
    },
    stop: async () => {
      for (const attendant of attendants) attendant.stop();
      managers.stop();
      faults.stop();
      options.webhooks?.close();
      await queue.close();
      subscription.unsubscribe();
      await log.close();
    },
  };
}

/** Event times never go back, not even when the machine's clock did while the cluster was down. */
async function timeOfHead(log: Journal): Promise<number> {
  for await (const records of log.events({ from: log.head().revision, reverse: true })) {
    if (records[0] !== undefined) return Date.parse(decodeHeader(records[0]).time);
  }
  return 0;
}

async function submitSetUp(submit: Submit, command: Command): Promise<void> {
  const result = await submit(command, SYSTEM).durable;
  // Another writer of the same log may have set it up meanwhile.
  if (!result.ok && result.error.reason !== 'AlreadyExists')
    throw new Error(`the cluster could not be set up: ${result.error.message}`);
}

/** What a queue calls webhooks by. */
function webhookPort(caller: WebhookCaller, tip: () => ClusterState): WebhookPort {
  return {
    ask: (call) => caller.call(call, tip()),
    convert: async ({ webhook, object, desired }) => {
      const [answer] = await caller.convert({ webhook, objects: [object], desired }, tip());
      return answer!;
    },
  };
}

function throwOn(controller: string, error: unknown): never {
  throw new Error(`${controller} failed`, { cause: error });
}
