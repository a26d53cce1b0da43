import type { DeclaredType } from '../../../cel/check/cel-types.js';
import { invalidValue, notSupported, required } from '../../../model/field-error.js';
import type { JsonObject } from '../../../model/json.js';
import type { StatusCause } from '../../../model/status-error.js';
import { checkRule as checkExpressions } from '../../custom-resource/compile-rules.js';
import { findFieldPath } from '../../custom-resource/field-path.js';
import { propertiesOf } from '../../custom-resource/json-schema.js';
import { schemaType } from '../../custom-resource/schema-type.js';
import { asList, asObject, asText, isSet } from '../../fields/json-fields.js';
import type { Causes } from '../../validation/causes.js';
import { goRule } from './go-schema.js';
import { type Cardinality, cardinalityWithin, RuleBudget } from './rule-budget.js';
import {
  checkExtensions,
  checkStandard,
  conditionsOf,
  itemSchemas,
  type SchemaLeniency,
  type SchemaPlace,
  valueSchema,
} from './schema-causes.js';

const REASONS = ['FieldValueDuplicate', 'FieldValueForbidden', 'FieldValueInvalid', 'FieldValueRequired'];
const RESOURCE_FIELDS = new Set(['metadata', 'kind', 'apiVersion']);

/** Where a schema stands, and what is known of rules there. */
interface Place extends SchemaPlace {
  readonly isRoot: boolean;
  /** The nearest schema around whose values cannot be told from one object to the next; absent where all can. */
  readonly uncorrelated?: string;
  /** Whether rules are checked: not where conditions on values stand, nor where the schema is not structural. */
  readonly checksRules: boolean;
  /** How often values of the schema can stand in an object. */
  readonly cardinality: Cardinality;
  readonly budget: RuleBudget;
}

/** What a schema and all within it have wrong: the schemas, and then their rules. */
interface Found {
  readonly schemas: StatusCause[];
  readonly rules: StatusCause[];
}

/**
 * What is wrong with a schema and all that stands within it. Source: apiextensions-apiserver pkg/apis/apiextensions/validation
 * ValidateCustomResourceDefinitionOpenAPISchema. `isUnchanged` tells whether the schema is as it was, and is asked once a rule is dear.
 */
export function schemaCauses(
  schema: JsonObject,
  path: string,
  lenient: SchemaLeniency,
  checksRules: boolean,
  isUnchanged: () => boolean,
): readonly StatusCause[] {
  const budget = new RuleBudget(isUnchanged);
  const place: Place = { isRoot: true, insideMetadata: false, checksRules, cardinality: 1, budget };
  const found = visit(schema, path, place, lenient);
  return [...found.schemas, ...found.rules, ...budget.totalCauses(path)];
}

function visit(schema: JsonObject, path: string, place: Place, lenient: SchemaLeniency): Found {
  const schemas: StatusCause[] = [];
  const rules: StatusCause[] = [];
  checkStandard(schema, path, place, lenient, schemas);
  for (const [part, child, childPlace] of childrenOf(schema, path, place)) {
    const found = visit(child, `${path}.${part}`, childPlace, lenient);
    schemas.push(...found.schemas);
    rules.push(...found.rules);
  }
  checkExtensions(schema, path, lenient, schemas);
  const declared = asList(schema['x-kubernetes-validations']).map(asObject);
  declared.forEach((rule, index) => {
    checkRuleFields(rule, schema, `${path}.x-kubernetes-validations[${index}]`, schemas);
  });
  // What is wrong with a schema makes for errors in rules that nobody could understand.
  if (schemas.length === 0 && place.checksRules && declared.length > 0)
    checkRules(declared, schema, path, place, rules);
  return { schemas, rules };
}

function checkRules(
  rules: readonly JsonObject[],
  schema: JsonObject,
  path: string,
  place: Place,
  causes: Causes,
): void {
  const type = schemaType(schema, place.isRoot || schema['x-kubernetes-embedded-resource'] === true);
  if (type === undefined) {
    const why = 'failed to construct type information for x-kubernetes-validations rules';
    const message = `Internal error: internal error: ${why}: unable to convert structural schema to CEL declarations`;
    causes.push({ reason: 'InternalError', message, field: `${path}.x-kubernetes-validations` });
    return;
  }
  rules.forEach((rule, index) => {
    checkRule(rule, type, `${path}.x-kubernetes-validations[${index}]`, place, causes);
  });
}

function checkRule(rule: JsonObject, type: DeclaredType, path: string, place: Place, causes: Causes): void {
  const checked = checkExpressions(rule, type);
  const { budget, cardinality } = place;
  if (checked.expression !== undefined) budget.addRule(checked.expression, type, cardinality, `${path}.rule`, causes);
  if (checked.problem !== undefined) causes.push(invalidValue(`${path}.rule`, goRule(rule), checked.problem));
  if (checked.messageProblem !== undefined)
    causes.push(invalidValue(`${path}.messageExpression`, goRule(rule), checked.messageProblem));
  if (checked.messageExpression !== undefined)
    budget.addMessage(checked.messageExpression, type, `${path}.messageExpression`, causes);
  if (checked.usesOldSelf) {
    if (place.uncorrelated !== undefined) {
      const detail = `oldSelf cannot be used on the uncorrelatable portion of the schema within ${place.uncorrelated}`;
      causes.push(invalidValue(`${path}.rule`, rule['rule'], detail));
    }
  } else if (isSet(rule['optionalOldSelf'])) {
    const detail = 'may not be set if oldSelf is not used in rule';
    causes.push(invalidValue(`${path}.optionalOldSelf`, rule['optionalOldSelf'], detail));
  }
}

/** The schemas one level down, with where they stand. */
function* childrenOf(
  schema: JsonObject,
  path: string,
  place: Place,
): Generator<readonly [part: string, schema: JsonObject, place: Place]> {
  const inner: Place = { ...place, isRoot: false, cardinality: cardinalityWithin(schema, place.cardinality) };
  const values = valueSchema(schema);
  if (values !== undefined) {
    const forbidden = place.insideMetadata
      ? { defaultsForbidden: 'inside additionalProperties applying to object metadata' }
      : {};
    yield ['additionalProperties', values, { ...inner, ...forbidden }];
  }
  const isResource = place.isRoot || schema['x-kubernetes-embedded-resource'] === true;
  const uncorrelated =
    schema['x-kubernetes-map-type'] === 'atomic' && place.uncorrelated === undefined ? { uncorrelated: path } : {};
  for (const [name, property] of propertiesOf(schema)) {
    const isMetadata = isResource && RESOURCE_FIELDS.has(name);
    yield [
      `properties[${name}]`,
      property,
      {
        ...inner,
        ...uncorrelated,
        ...(isMetadata ? { insideMetadata: true } : {}),
        ...(isMetadata && place.isRoot ? { defaultsForbidden: `in top-level ${name}` } : {}),
      },
    ];
  }
  for (const [part, condition] of conditionsOf(schema)) yield [part, condition, { ...inner, checksRules: false }];
  const loose =
    schema['x-kubernetes-list-type'] !== 'map' && place.uncorrelated === undefined ? { uncorrelated: path } : {};
  for (const [part, items] of itemSchemas(schema)) yield [part, items, { ...inner, ...loose }];
}

const hasNewline = (text: string) => /[\n\r]/.test(text);

function checkRuleFields(rule: JsonObject, schema: JsonObject, path: string, causes: Causes): void {
  const text = asText(rule['rule']).trim();
  const message = asText(rule['message']);
  if (text === '') causes.push(required(`${path}.rule`, 'rule is not specified'));
  else if (message !== '' && message.trim() === '')
    causes.push(invalidValue(`${path}.message`, message, 'must be non-empty if specified'));
  else if (hasNewline(message.trim()))
    causes.push(invalidValue(`${path}.message`, message, 'must not contain line breaks'));
  else if (hasNewline(text) && message.trim() === '')
    causes.push(required(`${path}.message`, 'message must be specified if rule contains line breaks'));
  const expression = asText(rule['messageExpression']);
  if (expression !== '' && expression.trim() === '')
    causes.push(required(`${path}.messageExpression`, 'messageExpression must be non-empty if specified'));
  if (isSet(rule['reason']) && !REASONS.includes(asText(rule['reason'])))
    causes.push(notSupported(`${path}.reason`, rule['reason'], REASONS));
  checkFieldPath(asText(rule['fieldPath']), schema, `${path}.fieldPath`, causes);
}

function checkFieldPath(text: string, schema: JsonObject, path: string, causes: Causes): void {
  if (text === '') return;
  if (text.trim() === '') causes.push(invalidValue(path, text, 'must be non-empty if specified'));
  if (hasNewline(text)) causes.push(invalidValue(path, text, 'must not contain line breaks'));
  if (!findFieldPath(text, schema).ok) causes.push(invalidValue(path, text, 'must be a valid path'));
}
