import { isJsonObject, type Json, type JsonObject } from '../../../core/model/json.js';
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
