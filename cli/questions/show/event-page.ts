import { maskSecrets } from '../../../core/fields/mask-secrets.js';
import type { Seen } from '../../../core/model/cluster-event.js';
import { objectText } from '../../../core/model/object-text.js';
import { printable } from '../../../core/model/printable.js';
import type { EventDetail } from '../../../replay/log/events/event-summary.js';
import { fieldLines, markedYaml } from '../../output/field-lines.js';
import { objectWithoutSecrets } from '../../output/secret-fields.js';
import type { Style } from '../../output/style.js';

/** Where the values of a page begin, as `kubectl describe` lays out its own. */
const INDENT = 14;

/** One event in full for a person: who, how, why, and every field that changed. The data of Secrets is masked unless asked for. */
export function eventPage(event: EventDetail, style: Style, withSecrets = false): string {
  const lines = [...header(event), ...request(event), ...cause(event, style), ...change(event, style, withSecrets)];
  return `${lines.join('\n')}\n`;
}

function field(name: string, value: string | number | undefined): readonly string[] {
  return value === undefined || value === '' ? [] : [`${`${name}:`.padEnd(INDENT)}${printable(String(value))}`];
}

function header({ revision, time, hash, kind, ref }: EventDetail): readonly string[] {
  return [
    ...field('Revision', revision),
    ...field('Time', time),
    ...field('Hash', hash),
    ...field('Object', objectText(kind, ref.group, ref.name)),
    ...field('Namespace', ref.namespace),
    ...field('UID', ref.uid),
  ];
}

function request({ actor, request }: EventDetail): readonly string[] {
  return [
    ...field('User', actor.user),
    ...field('Groups', actor.groups.join(', ')),
    ...field('User Agent', actor.userAgent),
    ...field('Controller', actor.controller),
    ...field('Verb', request.subresource === undefined ? request.verb : `${request.verb}/${request.subresource}`),
    ...field('Manager', request.fieldManager),
    ...field('Correlation', request.correlation),
  ];
}

function cause({ cause, staleness }: EventDetail, style: Style): readonly string[] {
  if (cause === undefined) return [];
  const { request, trigger, seen, inferred, now, reason, faults } = cause;
  const key = request?.namespace === undefined ? request?.name : `${request.namespace}/${request.name}`;
  const behind = staleness === undefined ? '' : ` (${staleness.unseen} unseen)`;
  const stale =
    staleness?.missed === undefined
      ? []
      : [style('warning', `STALE: decided at ${staleness.seen}, but the object was at ${staleness.missed}`)];
  return [
    ...field('Reason', reason),
    ...field('Trigger', trigger),
    ...field(
      'Seen',
      seen === undefined ? undefined : `${seenText(seen)}${behind}${inferred === true ? ', inferred' : ''}`,
    ),
    ...stale,
    ...field('Reconcile', key),
    ...field('At', now),
    ...field('Faults', faults?.join(', ')),
  ];
}

function seenText(seen: Seen): string {
  if (typeof seen === 'number') return String(seen);
  return Object.entries(seen)
    .map(([resource, revision]) => `${resource} ${revision}`)
    .join(', ');
}

function change({ change, kind, fields, deleted }: EventDetail, style: Style, withSecrets: boolean): readonly string[] {
  const first = field('Change', change.type);
  const shown = <T extends object>(object: T) => (withSecrets ? object : objectWithoutSecrets(object));
  if (change.type === 'created') return [...first, ...markedYaml('added', shown(change.object), style)];
  if (change.type === 'deleted') {
    return deleted === undefined ? first : [...first, ...markedYaml('removed', shown(deleted), style)];
  }
  const changes = withSecrets ? fields : maskSecrets(kind, fields);
  return [...first, ...changes.flatMap((one) => fieldLines(one, style))];
}
