import { duplicate, invalidValue, required, tooMany } from '../../../model/field-error.js';
import type { Json } from '../../../model/json.js';
import { qualifiedNameErrors } from '../../../model/names.js';
import { asList, asObject, asText } from '../../fields/json-fields.js';
import { addInvalid, type Causes } from '../../validation/causes.js';
import { type ExpressionScope, expressionProblem } from './expressions.js';

const MOST_CONDITIONS = 64;

/** Source: kubernetes pkg/apis/admissionregistration/validation validateMatchConditions. */
export function checkMatchConditions(
  value: Json | undefined,
  scope: ExpressionScope,
  path: string,
  causes: Causes,
): void {
  const conditions = asList(value).map(asObject);
  if (conditions.length > MOST_CONDITIONS) causes.push(tooMany(path, conditions.length, MOST_CONDITIONS));
  const names = new Set<string>();
  conditions.forEach((condition, index) => {
    const field = `${path}[${index}]`;
    const expression = asText(condition['expression']).trim();
    if (expression === '') causes.push(required(`${field}.expression`));
    else {
      const wrong = expressionProblem(expression, scope, ['bool']);
      if (wrong !== undefined) causes.push(invalidValue(`${field}.expression`, expression, wrong));
    }
    const name = asText(condition['name']);
    if (name === '') causes.push(required(`${field}.name`));
    else {
      addInvalid(causes, `${field}.name`, name, qualifiedNameErrors(name));
      if (names.has(name)) causes.push(duplicate(`${field}.name`, name));
      names.add(name);
    }
  });
}
