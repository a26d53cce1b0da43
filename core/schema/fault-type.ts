import { parseGroupResource } from '../model/group-resource.js';
import { conflict, internalError, STALE_OBJECT, type StatusError, timeout } from '../model/status-error.js';

/** What a fault of a running cluster may be aimed at. */
export type FaultTarget = 'controller' | 'client' | 'node' | 'cluster';

/** A field of a fault's spec that only some types take. */
export type FaultField =
  | 'kinds'
  | 'verbs'
  | 'afterWrites'
  | 'times'
  | 'probability'
  | 'delay'
  | 'revisions'
  | 'by'
  | 'pressure';

/** What one type of fault takes. `cluster` stands for naming nobody. */
export interface FaultShape {
  readonly targets: readonly FaultTarget[];
  readonly required: readonly FaultField[];
  readonly optional: readonly FaultField[];
}

const OFTEN = ['afterWrites', 'times', 'probability'] as const;
const view = (field: 'revisions' | 'delay'): FaultShape => ({
  targets: ['controller', 'client'],
  required: [field],
  optional: ['kinds'],
});
const write: FaultShape = {
  targets: ['controller', 'client'],
  required: [],
  optional: ['kinds', 'verbs', ...OFTEN],
};
const onWatch: FaultShape = {
  targets: ['controller', 'client'],
  required: [],
  optional: ['kinds', 'times', 'probability'],
};
const node: FaultShape = { targets: ['node'], required: [], optional: [] };
const store: FaultShape = { targets: ['cluster'], required: [], optional: ['times', 'probability'] };

/**
 * What can go wrong. The names mean the same in a running cluster and in a check (`check/fault-kind.ts`), and whoever's write is struck is told
 * the same (`writeFaultStatus`):
 *
 * - `crash`: a controller ends before a write and starts again after `delay`, with nothing but what the API holds;
 * - `stale`: what somebody sees falls behind by `revisions`;
 * - `rewind`: a controller starts again, and sees what was `revisions` before the fault began; a client reads that;
 * - `coalesce`: the view moves on only once in each `delay`: events are merged into one, and what comes and goes is never seen;
 * - `slow-watch`: events arrive late by `delay`;
 * - `cut-watch`: a watch ends where an event should come; a controller lists everything again;
 * - `duplicate-watch`: an event arrives twice;
 * - `error-before`: a write fails before it takes effect, which is 500 `InternalError`;
 * - `error-after`: a write takes effect, and its answer is lost, which is 504 `Timeout`: whether it took effect the caller cannot know;
 * - `conflict`: a write is refused as made on an old version, which is 409 `Conflict`;
 * - `slow-api`: answers to a client take longer by `delay`;
 * - `two-leaders`: a second instance of a controller decides on the same view at the same time;
 * - `node-crash`, `partition`, `slow-start`, `pressure`: a node loses its power, cannot reach the API, starts Pods late by `delay`, or runs
 *   out of memory, disk or process ids;
 * - `clock`: the clock of the cluster, or that of one controller, is off;
 * - `slow-store`, `failing-store`: every append to the log takes longer by `delay`, or fails, which is 500 `InternalError`.
 *
 * A check knows all but `slow-api`, and calls a clock that is off for one controller `clock-skew`.
 */
export const FAULT_SHAPES = {
  crash: { targets: ['controller'], required: [], optional: ['kinds', 'verbs', ...OFTEN, 'delay'] },
  stale: view('revisions'),
  rewind: view('revisions'),
  coalesce: view('delay'),
  'slow-watch': view('delay'),
  'cut-watch': onWatch,
  'duplicate-watch': onWatch,
  'error-before': write,
  'error-after': write,
  conflict: write,
  'slow-api': {
    targets: ['client'],
    required: ['delay'],
    optional: ['kinds', 'verbs', 'times', 'probability'],
  },
  'two-leaders': { targets: ['controller'], required: [], optional: ['times', 'probability'] },
  'node-crash': node,
  partition: node,
  'slow-start': { ...node, required: ['delay'] },
  pressure: { ...node, required: ['pressure'] },
  clock: { targets: ['cluster', 'controller'], required: ['by'], optional: [] },
  'slow-store': { ...store, required: ['delay'] },
  'failing-store': store,
} as const satisfies Record<string, FaultShape>;

export type FaultType = keyof typeof FAULT_SHAPES;

/** Every type, in the order in which they are told of. */
export const FAULT_TYPES = Object.keys(FAULT_SHAPES) as readonly FaultType[];

/** What a type takes. */
export function faultShape(type: FaultType): FaultShape {
  return FAULT_SHAPES[type];
}

/** The types that make the API fail a write. */
export type WriteFaultType = Extract<FaultType, 'error-before' | 'error-after' | 'conflict' | 'failing-store'>;

/**
 * What the API says to whoever's write a fault strikes. `by` names the fault, so that nobody looks for another reason. Source of the codes:
 * kube-apiserver answers InternalError when its store fails, and Timeout when it gave up waiting for it (endpoints/handlers/finisher).
 */
export function writeFaultStatus(
  type: WriteFaultType,
  { resource, name = '' }: { readonly resource: string; readonly name?: string },
  by: string,
): StatusError {
  switch (type) {
    case 'conflict':
      return conflict(parseGroupResource(resource), name, `${STALE_OBJECT} (${by})`);
    case 'error-after':
      return timeout(`request did not complete within the allotted timeout (${by})`);
    case 'error-before':
      return internalError(by);
    case 'failing-store':
      return internalError(`the event log could not be written: ${by}`);
  }
}
