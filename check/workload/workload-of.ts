import fc from 'fast-check';
import type { JsonObject } from '../../core/model/json.js';
import type { Millis } from '../../core/model/revision.js';
import type { UserStep, Workload } from '../user-step.js';
import { creation } from './creation.js';
import { type Doing, editsOf, stepsOf } from './edits-of.js';
import { objectNameFor } from './named-object.js';
import { contentsOf, objectFrom } from './objects-of.js';
import { TrialApi } from './trial-api.js';
import type { WorkloadKind } from './workload-kind.js';

export interface WorkloadOptions {
  /** Steps at most; 6 when absent, since most bugs show in fewer. */
  readonly maxSteps?: number;
  /** What objects are called. One name, `a`, when absent: two objects of a kind seldom break what one does not. */
  readonly names?: readonly string[];
  /** Where they live; `default` when absent. */
  readonly namespace?: string;
  /** How long users wait at times before a step, in milliseconds; a minute or a quarter of an hour when absent. */
  readonly waits?: readonly Millis[];
  /** Objects that are there from the start, so that edits may be of them. */
  readonly objects?: readonly JsonObject[];
}

/** What a user has a mind to do to the object of a kind and name: to make it where it is not there, to edit it where it is. */
interface Move extends Doing {
  /** Nothing comes of a move worth 0: so each move of a story can be left out by itself as the story shrinks. */
  readonly worth: number;
  readonly kind: WorkloadKind;
  readonly name: string;
}

const MAX_STEPS = 6;
const WAITS: readonly Millis[] = [60_000, 900_000];
const SELDOM = 8;
const MOST_WORTH = 15;
/** Moves of which nothing comes, since the API would refuse them, leave room for others. */
const SPARE = 2;

/**
 * Workloads over a few objects of the given kinds: they come, change one thing at a time, are scaled, go, and come back under the same
 * name. Each step would be accepted by the API, strictly, if only users acted; what controllers do in between may still have one refused.
 * Shrinks towards fewer steps, smaller objects and simpler edits.
 */
export function workloadOf(kinds: readonly WorkloadKind[], options: WorkloadOptions = {}): fc.Arbitrary<Workload> {
  if (kinds.length === 0) throw new Error('A workload needs at least one kind');
  const { maxSteps = MAX_STEPS, names = ['a'], namespace = 'default', waits = WAITS, objects = [] } = options;
  const moves = fc.oneof(...kinds.map((kind) => movesOf(kind, names, waits)));
  const trial = new TrialApi(kinds, [namespace]);
  return fc.array(moves, { minLength: 1, maxLength: maxSteps + SPARE, size: 'max' }).map((made) => {
    const api = trial.reset();
    for (const object of objects) place(api, kinds, object);
    return made.flatMap((move) => stepsOfMove(api, namespace, move)).slice(0, maxSteps);
  });
}

function movesOf(kind: WorkloadKind, names: readonly string[], waits: readonly Millis[]): fc.Arbitrary<Move> {
  const after =
    waits.length === 0
      ? fc.constant(undefined)
      : fc.oneof(
          { weight: SELDOM, arbitrary: fc.constant(undefined) },
          { weight: 1, arbitrary: fc.constantFrom(...waits) },
        );
  return fc.record({
    worth: fc.nat(MOST_WORTH),
    kind: fc.constant(kind),
    name: fc.constantFrom(...names),
    contents: contentsOf(kind),
    edit: editsOf(kind),
    after,
  });
}

function stepsOfMove(api: TrialApi, namespace: string, { worth, kind, name, contents, edit, after }: Move): Workload {
  if (worth === 0) return [];
  if (api.find(kind, namespace, objectNameFor(kind, name)) !== undefined)
    return stepsOf(api, { kind, namespace, name }, { edit, contents, after });
  const command = creation(kind, objectFrom(api, { kind, namespace, name }, contents));
  if (api.send(command).refused !== undefined) return [];
  const step: UserStep = after === undefined ? { command } : { after, command };
  return [step];
}

/** Puts an object that is there from the start. Throws when the API would not have it. */
function place(api: TrialApi, kinds: readonly WorkloadKind[], object: JsonObject): void {
  const kind = kinds.find(({ apiVersion, kind }) => apiVersion === object['apiVersion'] && kind === object['kind']);
  // Objects of other kinds are none that a workload edits.
  if (kind === undefined) return;
  const { refused } = api.send(creation(kind, object));
  if (refused !== undefined) throw new Error(`An object that is to be there from the start is refused: ${refused}`);
}
