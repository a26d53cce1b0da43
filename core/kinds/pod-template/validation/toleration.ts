import { duplicate, forbiddenField, invalidValue, notSupported, required } from '../../../model/field-error.js';
import type { Json } from '../../../model/json.js';
import { labelValueErrors, qualifiedNameErrors } from '../../../model/names.js';
import { asObject, asText, isSet } from '../../fields/json-fields.js';
import { semanticEqual } from '../../fields/semantic-equal.js';
import { goValue } from '../../go-values/go-value.js';
import { addInvalid, type Causes } from '../../validation/causes.js';

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** Source of these rules: kubernetes pkg/apis/core/validation ValidateTolerations, validateOnlyAddedTolerations, validateNodeTaints. */
function checkEffect(effect: string, path: string, causes: Causes): void {
  if (!EFFECTS.includes(effect)) causes.push(notSupported(path, effect, EFFECTS));
}

const OPERATORS = ['Equal', 'Exists'];
const COMPARISONS = ['Lt', 'Gt'];

/** The taints that a Pod puts up with. `comparing` says that numbers may be compared, which is off unless it is in use already. */
export function checkTolerations(tolerations: readonly Json[], path: string, causes: Causes, comparing = false): void {
  tolerations.forEach((item, index) => {
    const toleration = asObject(item);
    const field = `${path}[${index}]`;
    const key = asText(toleration['key']);
    const operator = asText(toleration['operator']);
    const value = asText(toleration['value']);
    const effect = asText(toleration['effect']);
    if (key !== '') addInvalid(causes, `${field}.key`, key, qualifiedNameErrors(key));
    else if (operator !== 'Exists') {
      const detail = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';
      causes.push(invalidValue(`${field}.operator`, operator, detail));
    }
    if (isSet(toleration['tolerationSeconds']) && effect !== 'NoExecute') {
      causes.push(
        invalidValue(`${field}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set"),
      );
    }
    if (operator === 'Equal' || operator === '') {
      const wrong = labelValueErrors(value);
      if (wrong.length > 0) causes.push(invalidValue(`${field}.operator`, value, wrong.join(';')));
    } else if (operator === 'Exists') {
      if (value !== '') {
        causes.push(invalidValue(`${field}.operator`, value, "value must be empty when `operator` is 'Exists'"));
      }
    } else if (!COMPARISONS.includes(operator)) causes.push(notSupported(`${field}.operator`, operator, OPERATORS));
    else if (!comparing) causes.push(notSupported(`${field}.operator`, operator, [...OPERATORS, ...COMPARISONS]));
    else checkInteger(value, `${field}.value`, causes);
    if (effect !== '') checkEffect(effect, `${field}.effect`, causes);
  });
}

/** Source: k8s.io/apimachinery pkg/api/validate/content IsDecimalInteger, and Go's strconv ParseInt. */
function checkInteger(value: string, path: string, causes: Causes): void {
  if (/^(?:0|-?[1-9][0-9]*)$/.test(value)) {
    const number = BigInt(value.slice(0, 32));
    if (number >= -(2n ** 63n) && number < 2n ** 63n) return;
    causes.push(invalidValue(path, value, `strconv.ParseInt: parsing ${JSON.stringify(value)}: value out of range`));
    return;
  }
  const detail = value === '' ? 'must be non-empty' : 'must be a valid decimal integer in canonical form';
  causes.push(invalidValue(path, value, detail));
  if (!/^[-+]?[0-9]+$/.test(value)) {
    causes.push(invalidValue(path, value, `strconv.ParseInt: parsing ${JSON.stringify(value)}: invalid syntax`));
  }
}

/** An update may add tolerations and change how long one lasts, nothing else. */
export function checkOnlyAddedTolerations(
  tolerations: readonly Json[],
  old: readonly Json[],
  comparing: boolean,
  path: string,
  causes: Causes,
): void {
  const timeless = (item: Json) => ({ ...asObject(item), tolerationSeconds: null });
  const lost = old.some((former) => !tolerations.some((now) => semanticEqual(timeless(now), timeless(former))));
  if (lost) causes.push(forbiddenField(path, 'existing toleration can not be modified except its tolerationSeconds'));
  else checkTolerations(tolerations, path, causes, comparing);
}

/** The taints of a node. */
export function checkTaints(taints: readonly Json[], path: string, causes: Causes): void {
  const seen = new Set<string>();
  taints.forEach((item, index) => {
    const taint = asObject(item);
    const field = `${path}[${index}]`;
    const key = asText(taint['key']);
    const value = asText(taint['value']);
    const effect = asText(taint['effect']);
    addInvalid(causes, `${field}.key`, key, qualifiedNameErrors(key));
    const wrong = labelValueErrors(value);
    if (wrong.length > 0) causes.push(invalidValue(`${field}.value`, value, wrong.join(';')));
    if (effect === '') causes.push(required(`${field}.effect`));
    else checkEffect(effect, `${field}.effect`, causes);
    if (seen.has(`${key}:${effect}`)) {
      const cause = duplicate(field, goValue('core.Taint', item));
      causes.push({ ...cause, message: `${cause.message}: taints must be unique by key and effect pair` });
    }
    seen.add(`${key}:${effect}`);
  });
}
