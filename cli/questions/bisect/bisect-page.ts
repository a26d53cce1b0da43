import { maskSecrets } from '../../../core/fields/mask-secrets.js';
import { objectText } from '../../../core/model/object-text.js';
import { printable } from '../../../core/model/printable.js';
import type { EventDetail } from '../../../replay/log/events/event-summary.js';
import type { Verdict } from '../../../replay/log/predicates/object-predicate.js';
import type { Bisection } from '../../../replay/questions/bisect/bisection.js';
import { fieldLines } from '../../output/field-lines.js';
import type { Style } from '../../output/style.js';
import { decisionText } from '../../output/why-text.js';

/** Where the values of the page begin, as in that of `hindcast show`. */
const INDENT = 14;

/** What a bisection found, for a person: when the predicate changed, and the event that changed it. */
export function bisectPage(found: Bisection, predicate: string, style: Style): string {
  const { type, event, before, after } = found;
  const { kind, ref, revision } = event;
  const place = ref.namespace === undefined ? '' : ` (namespace ${printable(ref.namespace)})`;
  const turned = type === 'broke' ? 'the predicate broke' : 'the predicate began to hold';
  const lines = [
    style('heading', `${objectText(kind, ref.group, ref.name)}${place}: ${turned} at revision ${revision}`),
    searchLine(found),
    '',
    ...field('Predicate', printable(predicate)),
    ...field('Before', verdictText(before, style)),
    ...field('After', verdictText(after, style)),
    '',
    ...field('Revision', String(revision)),
    ...field('Time', event.time),
    ...field('Actor', actorText(event)),
    ...field('Verb', verbText(event)),
    ...field('Why', decisionText(event)),
    ...changeLines(event, style),
  ];
  return `${lines.join('\n')}\n`;
}

function searchLine({ search, versions, good, bad }: Bisection): string {
  const looked = `${versions} versions looked at between ${Math.min(good.at, bad.at)} and ${Math.max(good.at, bad.at)}`;
  return search === 'scan' ? `The first change: ${looked}, in order.` : `A change, if not the first: ${looked}.`;
}

function field(name: string, value: string): readonly string[] {
  return value === '' ? [] : [`${`${name}:`.padEnd(INDENT)}${value}`];
}

function verdictText({ at, exists, holds, error }: Verdict, style: Style): string {
  const said = holds ? style('added', 'holds') : style('removed', 'does not hold');
  const reason = exists ? error : 'the object did not exist';
  return `${said} at ${at}${reason === undefined ? '' : `: ${printable(reason)}`}`;
}

function actorText({ actor }: EventDetail): string {
  return printable(actor.controller ?? actor.user);
}

function verbText({ request }: EventDetail): string {
  return request.subresource === undefined ? request.verb : `${request.verb}/${request.subresource}`;
}

function changeLines({ change, kind, fields }: EventDetail, style: Style): readonly string[] {
  if (change.type !== 'modified')
    return field('Change', style(change.type === 'created' ? 'added' : 'removed', change.type));
  return [...field('Change', 'modified'), ...maskSecrets(kind, fields).flatMap((one) => fieldLines(one, style))];
}
