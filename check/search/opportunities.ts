import type { GroupResource } from '../../core/model/group-resource.js';
import type { Millis, Revision } from '../../core/model/revision.js';
import { isSimulated } from '../../core/node/node-power.js';
import { NODES } from '../../core/schema/kinds.js';
import type { Deviation, Until } from '../deviation.js';
import { API_FAULTS, type FaultKind, NODE_FAULTS } from '../fault-kind.js';
import type { Position, ProcessPosition } from '../machine/simulation.js';
import type { Simulator } from '../machine/simulator.js';
import { clockMatters } from './clock-matters.js';

/** What a step did, by which a fault of it can be named. */
interface StepTaken {
  readonly before: Position;
  readonly after: Simulator;
}

/** Faults of what a controller sees. */
const OF_VIEWS: ReadonlySet<FaultKind> = new Set([
  'stale',
  'coalesce',
  'slow-watch',
  'cut-watch',
  'duplicate-watch',
  'rewind',
]);
/** How many events back a controller may find itself after a restart. */
const FURTHEST_BACK = 6;
const SHORT: readonly Until[] = [{ rests: 1 }, { userSteps: 1 }];
const LAGS: readonly Until[] = [
  { reconciles: 1 },
  { reconciles: 2 },
  { rests: 1 },
  { userSteps: 1 },
  { userSteps: 2 },
  { millis: 10 * 60_000 },
];
const PASTS: readonly Until[] = [{ rests: 1 }, { reconciles: 1 }, { reconciles: 2 }, { userSteps: 1 }];

/** Everything that could have gone otherwise in one step of a simulation, as deviations that come to pass at it. */
export function opportunities({ before, after }: StepTaken, faults: ReadonlySet<FaultKind>): readonly Deviation[] {
  const found: Deviation[] = [];
  if (before.phase !== 'running') return found;
  if (before.nextUser < after.workload.length && before.sinceUser < after.sinceUser) {
    found.push({ kind: 'early', userStep: before.nextUser, steps: before.sinceUser });
  }
  if (after.revision > before.revision) found.push(...afterWrites(after, after.revision, faults));
  const { tested } = after.scenario;
  const struck = tested === 0 ? before.processes.length : tested;
  for (let index = 0; index < struck; index++) {
    const old = before.processes[index]!;
    const now = after.processes[index]!;
    if (now.isFormer || old.isFormer) continue;
    const lags = !after.scenario.readLive.has(now.name);
    const can = (kind: FaultKind) => faults.has(kind) && (lags || !OF_VIEWS.has(kind));
    if (now.reconciles > old.reconciles) found.push(...atReconcile(now, after, can));
    if (now.writes > old.writes) found.push(...atWrite(now, can));
    for (const [resource, number] of now.events) {
      for (let event = (old.events.get(resource) ?? 0) + 1; event <= number; event++)
        found.push(...atEvent(now, resource, event, can));
    }
    if (after.rests > before.rests) found.push(...atRest(now, after, can));
    if (now.reconciles > old.reconciles && can('clock-skew')) found.push(...skews(now, after));
  }
  return found;
}

/** How long nodes, the clock and the store are in trouble: a moment, until it is noticed, and until Pods are given up. */
const SPELLS: readonly Millis[] = [5_000, 60_000, 400_000];

/** How far a controller's clock is off, and for how long. */
const SKEWS: readonly Millis[] = [-300_000, 300_000];
const SKEWED: Millis = 60_000;

/** What can befall nodes, the clock and the store after a write. */
function afterWrites(simulator: Simulator, revision: Revision, faults: ReadonlySet<FaultKind>): readonly Deviation[] {
  const commits = revision - simulator.startsAt;
  const found: Deviation[] = [];
  const nodes = [...simulator.history.tip.list(NODES)].filter(isSimulated).map(({ metadata }) => metadata.name);
  for (const millis of SPELLS) {
    for (const kind of API_FAULTS) if (faults.has(kind)) found.push({ kind, commits, millis });
    if (faults.has('clock')) found.push({ kind: 'clock', commits, millis: -millis });
    for (const kind of NODE_FAULTS) {
      if (faults.has(kind)) for (const node of nodes) found.push({ kind, node, commits, millis });
    }
    if (faults.has('pressure'))
      for (const node of nodes) found.push({ kind: 'pressure', node, of: 'memory', commits, millis });
  }
  return found;
}

/** The clocks that would have let a controller decide otherwise, from the write before its reconcile on. */
function skews(
  { name, controller }: ProcessPosition,
  { history, startsAt, scenario }: Simulator,
): readonly Deviation[] {
  const record = history.reconciles.at(-1);
  if (record?.controller !== controller) return [];
  const commits = Math.max(0, record.truth.revision - startsAt);
  return SKEWS.filter((by) => clockMatters(record, by, scenario.calls)).map((by) => {
    return { kind: 'clock-skew', controller: name, commits, millis: SKEWED, by };
  });
}

type Can = (kind: FaultKind) => boolean;

function atReconcile(
  { name, reconciles, controller }: ProcessPosition,
  simulator: Simulator,
  can: Can,
): readonly Deviation[] {
  const at = { reconcile: reconciles };
  return [
    ...SHORT.map((until): Deviation => ({ kind: 'pause', controller: name, at, until })),
    ...(can('crash') ? SHORT.map((until): Deviation => ({ kind: 'crash', controller: name, at, until })) : []),
    ...(can('rewind') ? rewinds({ name, controller }, at, simulator) : []),
  ];
}

function atWrite({ name, writes }: ProcessPosition, can: Can): readonly Deviation[] {
  const at = { write: writes };
  const found: Deviation[] = SHORT.map((until) => ({ kind: 'pause', controller: name, at, until }));
  if (can('crash')) {
    found.push({ kind: 'crash', controller: name, at });
    for (const until of SHORT) found.push({ kind: 'crash', controller: name, at, until });
  }
  if (can('two-leaders')) for (const until of SHORT) found.push({ kind: 'two-leaders', controller: name, at, until });
  for (const kind of ['error-before', 'error-after', 'conflict'] as const) {
    if (!can(kind)) continue;
    found.push({ kind, controller: name, write: writes }, { kind, controller: name, write: writes, times: 3 });
  }
  return found;
}

function atEvent({ name }: ProcessPosition, resource: GroupResource, event: number, can: Can): readonly Deviation[] {
  const found: Deviation[] = [];
  for (const kind of ['stale', 'coalesce'] as const) {
    if (can(kind)) for (const until of LAGS) found.push({ kind, controller: name, resource, event, until });
  }
  if (can('cut-watch'))
    for (const until of SHORT) found.push({ kind: 'cut-watch', controller: name, resource, event, until });
  if (can('duplicate-watch')) found.push({ kind: 'duplicate-watch', controller: name, resource, event });
  if (can('slow-watch')) {
    found.push({ kind: 'slow-watch', controller: name, resource, event, until: { userSteps: 2 } });
  }
  return found;
}

function atRest({ name, controller }: ProcessPosition, simulator: Simulator, can: Can): readonly Deviation[] {
  const at = { rest: simulator.rests };
  return [
    ...(can('crash') ? [{ kind: 'crash', controller: name, at, until: { userSteps: 1 } } as const] : []),
    ...(can('rewind') ? rewinds({ name, controller }, at, simulator) : []),
  ];
}

/** Every past that the controller could find after a restart: of each kind it watches, and of everything. */
function rewinds(
  { name, controller }: Pick<ProcessPosition, 'name' | 'controller'>,
  at: { readonly rest: number } | { readonly reconcile: number },
  simulator: Simulator,
): readonly Deviation[] {
  const { transitions } = simulator.history;
  const counts = new Map<GroupResource | undefined, number>([[undefined, 0]]);
  for (const { type } of controller.watches) counts.set(type.groupResource, 0);
  for (let index = simulator.startsAt; index < transitions.length; index++) {
    const { resource } = transitions[index]!;
    counts.set(undefined, counts.get(undefined)! + 1);
    if (counts.has(resource)) counts.set(resource, counts.get(resource)! + 1);
  }
  const found: Deviation[] = [];
  for (const [resource, count] of counts) {
    for (let back = 1; back <= Math.min(count, FURTHEST_BACK); back++) {
      for (const until of PASTS) {
        found.push({
          kind: 'rewind',
          controller: name,
          at,
          ...(resource === undefined ? {} : { resource }),
          back,
          until,
        });
      }
    }
  }
  return found;
}
