import type { KubeObject } from '../../core/model/object.js';
import type { SelectableFields } from '../../core/model/selectable-fields.js';
import type { ChangeObject } from './change.js';
import { NOISE_LABEL, ORIGIN_LABEL } from './change-object.js';

const ALIASES: ReadonlyMap<string, string> = new Map([
  ['kind', 'object.kind'],
  ['name', 'object.name'],
  ['namespace', 'object.namespace'],
  ['uid', 'object.uid'],
  ['user', 'actor.user'],
  ['controller', 'actor.controller'],
]);

const LABELS: readonly string[] = [
  'metadata.name',
  'metadata.namespace',
  'object.kind',
  'object.apiVersion',
  'object.name',
  'object.namespace',
  'object.uid',
  'actor',
  'actor.user',
  'actor.controller',
  'verb',
  'subresource',
  'type',
  'correlation',
  'origin',
  'noise',
];

/**
 * What field selectors may name of changes: `kind`, `name`, `namespace` and `uid` of the object, also as `object.kind` and so on;
 * `actor`, which is the controller that decided or else the user, and `user` and `controller` apart; `verb`, `subresource`, `type`
 * and `correlation`; `origin`, which is `outside` or `inside`, and `noise`, which is empty for what is none. As in every field selector,
 * values are compared whole and by case.
 */
export const CHANGE_FIELDS: SelectableFields = {
  labels: LABELS,
  aliases: ALIASES,
  readers: new Map([
    ['actor', whoOf],
    ['origin', (change) => change.metadata.labels?.[ORIGIN_LABEL] ?? ''],
    ['noise', (change) => change.metadata.labels?.[NOISE_LABEL] ?? ''],
  ]),
  unsupported: (field) =>
    `field label not supported: ${field}; changes can be selected by ${[...ALIASES.keys()].join(', ')}, actor, verb, subresource, type, correlation, origin and noise`,
};

/** The controller that decided a change, or the user who asked for it. */
export function whoOf(object: KubeObject): string {
  const { actor } = object as ChangeObject;
  return actor.controller ?? actor.user;
}
