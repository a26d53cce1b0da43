import type { DeclaredType } from '../../../cel/check/cel-types.js';
import type { CheckedExpression } from '../../../cel/check/check-types.js';
import { boundedProduct, boundedSum } from '../../../cel/cost/cost-range.js';
import { forbiddenField } from '../../../model/field-error.js';
import type { JsonObject } from '../../../model/json.js';
import type { StatusCause } from '../../../model/status-error.js';
import { valuesOf } from '../../custom-resource/json-schema.js';
import { greatestCost } from '../../custom-resource/rule-cost.js';
import { MAX_REQUEST_BYTES } from '../../custom-resource/schema-type.js';
import { asNumber, isSet } from '../../fields/json-fields.js';
import type { Causes } from '../../validation/causes.js';

/** What one expression may cost on all values of its schema that an object can hold. */
const MOST_FOR_EXPRESSION = 10_000_000;
/** What all expressions of a schema may cost together. */
const MOST_FOR_SCHEMA = 100_000_000;
/** So many of the dearest are named where all together cost too much, and none that costs less than a hundredth of what is allowed. */
const NAMED = 4;

/** How often a schema's values stand in one object at most; undefined where nothing bounds it. */
export type Cardinality = number | undefined;

/** How often what stands one level below a schema stands in an object. Source: cel_validation.go extractMaxElements. */
export function cardinalityWithin(schema: JsonObject, around: Cardinality): Cardinality {
  const bound = boundOf(schema);
  if (bound === undefined || around === undefined) return around;
  if (!isSet(schema[bound])) return undefined;
  return boundedProduct(around, Math.max(0, asNumber(schema[bound])));
}

function boundOf(schema: JsonObject): string | undefined {
  if (schema['type'] === 'array') return 'maxItems';
  return schema['type'] === 'object' && valuesOf(schema) !== undefined ? 'maxProperties' : undefined;
}

interface Expense {
  readonly path: string;
  readonly cost: number;
}

/**
 * Adds up what the rules of a schema may cost. Source: apiextensions-apiserver pkg/apis/apiextensions/validation/validation.go
 * ValidateCustomResourceDefinitionOpenAPISchema, cel_validation.go TotalCost.
 */
export class RuleBudget {
  readonly #isUnchanged: () => boolean;
  #total = 0;
  #dearest: readonly Expense[] = [];

  /** With whether a schema is as it was before: then no expression is dear by itself. */
  constructor(isUnchanged: () => boolean) {
    this.#isUnchanged = isUnchanged;
  }

  /** Takes account of a rule, which runs on each value of its type. */
  addRule(rule: CheckedExpression, self: DeclaredType, cardinality: Cardinality, path: string, causes: Causes): void {
    const values = cardinality ?? Math.floor(MAX_REQUEST_BYTES / ((self.minSerializedSize ?? 0) + 1));
    this.#add('estimated rule cost', boundedProduct(greatestCost(rule, self), values), path, causes);
  }

  /** Takes account of the expression of a message, which runs once. */
  addMessage(message: CheckedExpression, self: DeclaredType, path: string, causes: Causes): void {
    this.#add('estimated messageExpression cost', greatestCost(message, self), path, causes);
  }

  #add(what: string, cost: number, path: string, causes: Causes): void {
    if (cost > MOST_FOR_EXPRESSION && !this.#isUnchanged())
      causes.push(forbiddenField(path, exceeds(what, cost, MOST_FOR_EXPRESSION)));
    this.#total = boundedSum(this.#total, cost);
    if (cost < MOST_FOR_SCHEMA / 100) return;
    this.#dearest = [...this.#dearest, { path, cost }].sort((a, b) => b.cost - a.cost).slice(0, NAMED);
  }

  /** What there is to say of all rules of a schema, whose path is given. */
  totalCauses(path: string): readonly StatusCause[] {
    if (this.#total <= MOST_FOR_SCHEMA) return [];
    const contributed = 'contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema';
    const what = 'x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema';
    return [
      ...this.#dearest.map((expense) => forbiddenField(expense.path, contributed)),
      forbiddenField(path, exceeds(what, this.#total, MOST_FOR_SCHEMA)),
    ];
  }
}

/** Source: validation.go getCostErrorMessage. */
function exceeds(what: string, cost: number, limit: number): string {
  const advice =
    'try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared';
  return `${what} exceeds budget by factor of ${factorOf(cost / limit)} (${advice})`;
}

function factorOf(factor: number): string {
  if (factor > 100) return 'more than 100x';
  return `${fixed(factor, factor < 1.5 ? 6 : 1)}x`;
}

/** A number with so many digits behind the point. What lies between two of them becomes the even one, as in Go. */
function fixed(value: number, digits: number): string {
  const text = value.toFixed(digits);
  const lastDigit = Number(text.at(-1));
  const liesBetween = Math.abs((value * 2 ** (digits + 1)) % 2) === 1;
  return liesBetween && lastDigit % 2 === 1 ? `${text.slice(0, -1)}${lastDigit - 1}` : text;
}
