import { diffFields } from '../../core/fields/diff-fields.js';
import type { FieldChange } from '../../core/fields/field-change.js';
import { shownFields } from '../../core/fields/shown-fields.js';
import type { Refusal } from '../../core/model/controller.js';
import { type GroupResource, parseGroupResource } from '../../core/model/group-resource.js';
import type { KubeObject } from '../../core/model/object.js';
import { parseObjectKey } from '../../core/model/object-key.js';
import { sameJson } from '../../core/model/same-json.js';
import type { Transition } from '../../core/state/reduce.js';
import type { KindLookup } from '../log/log-source.js';
import type { DecidedChange, DecidedIntents } from './decide-intents.js';
import type { ChangeDifference, ChangeSummary, OpenLoopDifference } from './open-loop-difference.js';
import type { RecordedEffect, RecordedReconcile } from './recorded-reconcile.js';

/** Fields of a Service that chance chooses where nobody asks for a value. */
const CHOSEN_BY_CHANCE = /^spec\.(clusterIPs?\b|healthCheckNodePort$|ports\[.*\]\.nodePort$)/;

/** Compares what intents come to with what was recorded; undefined when it is the same. */
export function compareDecision(
  recorded: RecordedReconcile,
  decided: DecidedIntents,
  kinds: KindLookup,
): OpenLoopDifference | undefined {
  const was = recorded.effects.map(recordedChange);
  const isUnderFaults = recorded.effects.some(({ event }) => event.cause?.faults !== undefined);
  const all = compareChanges(was, decided.changes, kinds);
  // Under faults a controller may have been kept from what it wanted besides.
  const differences = isUnderFaults ? all.filter(({ type }) => type !== 'newly-decided') : all;
  if (differences.length === 0) return undefined;
  return { ...aboutReconcile(recorded), differences, ...refusedPart(decided.refusal) };
}

/** What a difference says of the reconcile it is about. */
export function aboutReconcile(recorded: RecordedReconcile): Omit<OpenLoopDifference, 'differences'> {
  const { controller, request, seen, now, trigger, effects } = recorded;
  const { revision, time } = effects[0].event;
  const made = { loop: 'open', revision, time, controller, request, seen, now: new Date(now).toISOString() } as const;
  return trigger === undefined ? made : { ...made, trigger };
}

function recordedChange({ event, transition }: RecordedEffect): DecidedChange {
  const { verb, subresource } = event.request;
  return { verb, ...(subresource === undefined ? {} : { subresource }), type: event.change.type, transition };
}

function compareChanges(
  was: readonly DecidedChange[],
  would: readonly DecidedChange[],
  kinds: KindLookup,
): ChangeDifference[] {
  const left = [...would];
  const partners: number[] = [];
  const differences: ChangeDifference[] = [];
  for (const change of was) {
    const partner = left.find(
      ({ type, transition }) => type === change.type && isSamePlace(transition, change.transition),
    );
    if (partner === undefined) {
      differences.push({ type: 'not-decided', change: summaryOf(change, kinds) });
      continue;
    }
    left.splice(left.indexOf(partner), 1);
    partners.push(would.indexOf(partner));
    const fields = fieldsThatDiffer(change.transition, partner.transition, kinds);
    if (fields.length > 0) differences.push({ type: 'decided-otherwise', change: summaryOf(partner, kinds), fields });
  }
  for (const change of left) differences.push({ type: 'newly-decided', change: summaryOf(change, kinds) });
  const inOrder = partners.every((partner, index) => index === 0 || partners[index - 1]! < partner);
  return differences.length > 0 || inOrder ? differences : [{ type: 'reordered' }];
}

function isSamePlace(left: Transition, right: Transition): boolean {
  return left.resource === right.resource && left.key === right.key;
}

function fieldsThatDiffer(was: Transition, would: Transition, kinds: KindLookup): readonly FieldChange[] {
  if (was.after === undefined || would.after === undefined || sameJson(was.after, would.after)) return [];
  const fields = changedFields(was.resource, was.after, would.after, kinds);
  return was.resource === 'services' ? fields.filter(({ path }) => !CHOSEN_BY_CHANCE.test(path)) : fields;
}

function changedFields(
  resource: GroupResource,
  before: KubeObject,
  after: KubeObject,
  kinds: KindLookup,
): readonly FieldChange[] {
  return diffFields(shownFields(before, {}), shownFields(after, {}), kinds.schemaOf(resource));
}

function summaryOf({ verb, subresource, type, transition }: DecidedChange, kinds: KindLookup): ChangeSummary {
  const { resource, key, before, after } = transition;
  const fields = before !== undefined && after !== undefined ? changedFields(resource, before, after, kinds) : [];
  const kind = kinds.kindOf(resource) ?? (after ?? before)?.kind ?? parseGroupResource(resource).resource;
  return {
    verb,
    ...(subresource === undefined ? {} : { subresource }),
    change: type,
    resource,
    kind,
    ...parseObjectKey(key),
    fields,
  };
}

function refusedPart(refusal: Refusal | undefined): Pick<OpenLoopDifference, 'refused'> {
  if (refusal === undefined) return {};
  const { verb, target } = refusal.intent;
  const { resource, namespace, name } = target;
  return {
    refused: {
      verb,
      resource,
      ...(namespace === undefined ? {} : { namespace }),
      ...(name === undefined ? {} : { name }),
      message: refusal.error.message,
    },
  };
}
