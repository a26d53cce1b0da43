import { isJsonObject, type Json, type JsonObject } from '../../core/model/json.js';
import { type LabelSelector, matchesLabelSelector } from '../../core/model/label-selector.js';
import { fieldOf, isLabelSelector, isPodTemplate, membersOf, type ValueSchema } from './value-schema.js';

/** The labels of Pods whose owner does not say by which it knows them. */
const LABELS: JsonObject = { app: 'a' };

/**
 * The object with a selector that finds what its template makes: where a type has both, an owner would otherwise never see the Pods it
 * made. A Job finds its Pods by labels of its own, and its Pods must end.
 */
export function withMatchingTemplate(object: JsonObject, schema: ValueSchema): JsonObject {
  const name = membersOf(object).find(([member]) => isTemplate(schema, member))?.[0];
  if (name === undefined) return object;
  const template = asObject(object[name]);
  if (schema.definition?.endsWith('.JobSpec') === true) return { ...object, [name]: ending(template) };
  const labels = { ...asObject(asObject(template['metadata'])['labels']) };
  const chosen = Object.keys(labels).length === 0 ? LABELS : labels;
  const matching = { ...template, metadata: { ...asObject(template['metadata']), labels: chosen } };
  const selector = selectorOf(schema, object, chosen);
  return { ...object, [name]: matching, ...selector };
}

function isTemplate(schema: ValueSchema, member: string): boolean {
  const field = fieldOf(schema, member);
  return field !== undefined && isPodTemplate(field);
}

function selectorOf(schema: ValueSchema, object: JsonObject, labels: JsonObject): JsonObject {
  const field = object['selector'] === undefined ? undefined : fieldOf(schema, 'selector');
  if (field === undefined) return {};
  if (isLabelSelector(field)) return { selector: { matchLabels: labels } };
  return field.type === 'object' ? { selector: labels } : {};
}

function ending(template: JsonObject): JsonObject {
  const spec = asObject(template['spec']);
  const policy = spec['restartPolicy'];
  return { ...template, spec: { ...spec, restartPolicy: policy === 'OnFailure' ? policy : 'Never' } };
}

function asObject(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

/**
 * Where an object or something in it has a selector that does not find what its template makes, in a few words; undefined where there is
 * no such place. A schema cannot say so, but whoever writes such an object has made a mistake that no controller can mend.
 */
export function unmatchedTemplate(value: Json, schema: ValueSchema, path = ''): string | undefined {
  if (Array.isArray(value)) {
    const { items } = schema;
    if (items === undefined) return undefined;
    return firstOf(value.entries(), ([index, item]) => unmatchedTemplate(item, items, `${path}[${index}]`));
  }
  if (!isJsonObject(value)) return undefined;
  const template = membersOf(value).find(([member]) => isTemplate(schema, member));
  const selector = value['selector'];
  const field = fieldOf(schema, 'selector');
  if (template !== undefined && isJsonObject(selector) && field !== undefined) {
    const chosen: LabelSelector = isLabelSelector(field) ? selector : { matchLabels: textsOf(selector) };
    const isEmpty = membersOf(selector).every(([, part]) => Object.keys(part as object).length === 0);
    const labels = textsOf(asObject(asObject(template[1])['metadata'])['labels']);
    if (isEmpty || !matchesLabelSelector(chosen, labels))
      return `${path}.selector does not find what ${template[0]} makes`;
  }
  return firstOf(membersOf(value), ([name, member]) => {
    const inner = fieldOf(schema, name);
    return inner === undefined ? undefined : unmatchedTemplate(member, inner, path === '' ? name : `${path}.${name}`);
  });
}

function textsOf(value: Json | undefined): { readonly [key: string]: string } {
  return Object.fromEntries(
    membersOf(asObject(value)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

function firstOf<T>(among: Iterable<T>, problemOf: (candidate: T) => string | undefined): string | undefined {
  for (const candidate of among) {
    const problem = problemOf(candidate);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
