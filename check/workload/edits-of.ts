import fc from 'fast-check';
import type { JsonObject } from '../../core/model/json.js';
import type { Millis } from '../../core/model/revision.js';
import type { UserStep, Workload } from '../user-step.js';
import { changesOf } from './changes-of.js';
import { creation } from './creation.js';
import { type FieldEdit, patchOf } from './field-change.js';
import { objectNameFor } from './named-object.js';
import { type Contents, type ObjectPlace, objectFrom } from './objects-of.js';
import { scaleField } from './scale-field.js';
import type { TrialApi } from './trial-api.js';
import { valuesOf } from './values-of.js';
import { factsOf, type WorkloadKind } from './workload-kind.js';

/** What a user may do to an object that is there. */
export type Edit = { readonly does: 'change'; readonly change: FieldEdit } | { readonly does: 'delete' | 'recreate' };

const MOSTLY = 6;
const AT_TIMES = 2;

/** Edits of objects of a kind: one thing changed, scaled, deleted, or deleted and made again under the same name. */
export function editsOf(kind: WorkloadKind): fc.Arbitrary<Edit> {
  const change = (changes: fc.Arbitrary<FieldEdit>) => changes.map((change): Edit => ({ does: 'change', change }));
  const scales = scalesOf(kind);
  return fc.oneof(
    ...(scales === undefined ? [] : [{ weight: MOSTLY, arbitrary: change(scales) }]),
    { weight: MOSTLY, arbitrary: change(changesOf(kind)) },
    { weight: AT_TIMES, arbitrary: fc.constant<Edit>({ does: 'delete' }) },
    { weight: AT_TIMES, arbitrary: fc.constant<Edit>({ does: 'recreate' }) },
  );
}

function scalesOf(kind: WorkloadKind): fc.Arbitrary<FieldEdit> | undefined {
  const name = scaleField(kind);
  const spec = factsOf(kind).schema.properties?.get('spec');
  const field = name === undefined ? undefined : spec?.properties?.get(name);
  if (name === undefined || field === undefined) return undefined;
  return valuesOf(field, `.${name}`).map((value) => ({ path: ['spec', name], value }));
}

/** What a user does to an object that is there. */
export interface Doing {
  readonly edit: Edit;
  /** What the object is to hold if it is made again. */
  readonly contents: Contents;
  readonly after?: Millis;
}

/**
 * The steps that an edit comes to at an object as it stands: none where the API would refuse them or nothing would change. Sends them to
 * the trial, so that the next edit finds the object as this one leaves it.
 */
export function stepsOf(api: TrialApi, place: ObjectPlace, { edit, contents, after }: Doing): Workload {
  const { kind, namespace, name } = place;
  const object = api.find(kind, namespace, objectNameFor(kind, name));
  if (object === undefined) return [];
  const step = edit.does === 'change' ? changing(kind, object, edit.change) : removing(kind, object);
  const answer = api.send(step.command);
  if (answer.refused !== undefined || !answer.changed) return [];
  const steps = [after === undefined ? step : { after, ...step }];
  if (edit.does !== 'recreate') return steps;
  const command = creation(kind, objectFrom(api, place, contents));
  return api.send(command).refused === undefined ? [...steps, { command }] : steps;
}

function changing(kind: WorkloadKind, object: JsonObject, change: FieldEdit): UserStep {
  return { command: { verb: 'patch', target: creation(kind, object).target, patch: patchOf(object, change) } };
}

function removing(kind: WorkloadKind, object: JsonObject): UserStep {
  return { command: { verb: 'delete', target: creation(kind, object).target } };
}
