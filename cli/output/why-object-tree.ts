import { objectTextOf } from '../../core/model/object-text.js';
import { printable } from '../../core/model/printable.js';
import type { StateFact } from '../../replay/why/state-fact.js';
import { conditionOf } from '../../replay/why/unwell.js';
import type { ObjectCause, ObjectWhy } from '../../replay/why/why-object.js';
import { valueWithoutSecrets } from './blame-secrets.js';
import type { Style } from './style.js';
import { valueText } from './value-text.js';
import { whySentence } from './why-sentence.js';
import { whyTree } from './why-tree.js';

/** How many facts a heading names, of those that are wrong and of the others, and how much of each value. */
const NAMED = 4;
const LONGEST_VALUE = 40;

/**
 * All that an object rests on, for a person: chain by chain, each headed by what rests on it. What made the object is a line, when there
 * is more than that to tell; `full` tells it like the others.
 */
export function whyObjectTree(why: ObjectWhy, style: Style, full: boolean): string {
  const { causes, omitted } = why;
  const brief = full || causes.length === 1 ? undefined : causes.find(isAside);
  const parts = causes.filter((cause) => cause !== brief).map((cause) => causeText(why, cause, style));
  const remarks = [
    ...(omitted === undefined ? [] : [omittedText(omitted)]),
    ...(brief === undefined ? [] : [creationText(brief)]),
  ];
  if (remarks.length > 0) parts.push(`${remarks.join('\n')}\n`);
  return [`${openingText(why, parts.length - (remarks.length > 0 ? 1 : 0), brief !== undefined)}\n`, ...parts].join(
    '\n',
  );
}

function isAside({ isCreation, facts }: ObjectCause): boolean {
  return isCreation === true && facts[0]?.unwell !== true;
}

function openingText(
  { kind, resource, namespace, name, at, deleted, omitted }: ObjectWhy,
  told: number,
  aside: boolean,
) {
  const place = namespace === undefined ? '' : ` (namespace ${printable(namespace)})`;
  const object = `${objectTextOf(kind, resource, name)}${place}`;
  if (deleted === true) return `${object} no longer exists at revision ${at}.`;
  const count = told + (omitted?.causes ?? 0);
  const besides = aside ? ', besides how it was created' : '';
  return `${object} at revision ${at} rests on ${count === 1 ? 'one cause' : `${count} causes`}${besides}.`;
}

function causeText({ kind, causes }: ObjectWhy, cause: ObjectCause, style: Style): string {
  const wrong = cause.facts.filter(({ unwell }) => unwell === true);
  const others = cause.facts.filter(({ unwell }) => unwell !== true);
  const more = cause.moreFacts ?? 0;
  const rest =
    cause.isCreation === true
      ? allElse(others.length + more, causes.length > 1 || wrong.length > 0)
      : factLine(kind, others, more);
  const lines = [
    ...factLine(kind, wrong, 0).map((line) => style('warning', line)),
    ...rest.map((line) => style('heading', line)),
  ];
  return `${lines.map((line) => `${line}\n`).join('')}${whyTree(cause, style)}`;
}

/** Some facts in one line, and how many more there are; no line when there is none. */
function factLine(kind: string, facts: readonly StateFact[], more: number): readonly string[] {
  if (facts.length === 0) return [];
  const left = facts.length - NAMED + more;
  const texts = facts.slice(0, NAMED).map((fact) => factText(kind, fact));
  return [[...texts, ...(left > 0 ? [`${left} more`] : [])].join(', ')];
}

/** Of what came about with the object itself, one field says as little as the next. */
function allElse(count: number, isTold: boolean): readonly string[] {
  return isTold && count > 0 ? [`all else, ${count} field${count === 1 ? '' : 's'}`] : [];
}

function factText(kind: string, { type, path, value }: StateFact): string {
  const text = valueText(valueWithoutSecrets(kind, path, value), LONGEST_VALUE);
  if (type === 'lost') return `no ${printable(path)} any more (was ${text})`;
  const condition = type === 'condition' ? conditionOf(value) : undefined;
  if (condition === undefined) return `${printable(path)} ${text}`;
  const reason = condition.reason === undefined ? '' : ` (${condition.reason})`;
  return printable(`${condition.type} ${condition.status}${reason}`);
}

function creationText({ root, steps, facts, moreFacts = 0 }: ObjectCause): string {
  const first = steps[0];
  const what = first === undefined ? '' : `: ${whySentence(first.event)}`;
  const count = facts.length + moreFacts;
  return `All else, ${count} field${count === 1 ? '' : 's'}, goes back to event ${root}${what}.`;
}

function omittedText({ causes, facts }: NonNullable<ObjectWhy['omitted']>): string {
  const parts = [
    ...(causes === 0 ? [] : [`${causes} more cause${causes === 1 ? '' : 's'}, which --full tells`]),
    ...(facts === 0 ? [] : [`${facts} field${facts === 1 ? '' : 's'} that nobody looked behind`]),
  ];
  return `… and ${parts.join(', and ')}.`;
}
