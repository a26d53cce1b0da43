import { forbiddenField, invalidValue, required, tooLong } from '../../model/field-error.js';
import { byteLength, labelValueErrors, qualifiedNameErrors } from '../../model/names.js';
import { asList, asObject, asText, textEntries } from '../fields/json-fields.js';
import { addInvalid, type Causes } from './causes.js';

const ANNOTATIONS_LIMIT = 256 * 1024;

/** A map of labels. Source of these rules: k8s.io/apimachinery pkg/apis/meta/v1/validation and pkg/api/validation/objectmeta.go. */
export function checkLabels(labels: unknown, path: string, causes: Causes): void {
  for (const [key, value] of textEntries(labels)) {
    addInvalid(causes, path, key, qualifiedNameErrors(key));
    addInvalid(causes, path, value, labelValueErrors(value));
  }
}

/** A map of annotations: keys like labels' in any case, 256 KiB in all. */
export function checkAnnotations(annotations: unknown, path: string, causes: Causes): void {
  let size = 0;
  for (const [key, value] of textEntries(annotations)) {
    addInvalid(causes, path, key, qualifiedNameErrors(key.toLowerCase()));
    size += byteLength(key) + byteLength(value);
  }
  if (size > ANNOTATIONS_LIMIT) causes.push(tooLong(path, ANNOTATIONS_LIMIT));
}

/** What a selector may be, where an object was stored before that rule, or this server does not know better. */
interface SelectorLeniency {
  /** Values need be no values of labels. Source: AllowInvalidLabelValueInSelector. */
  readonly anyValues?: boolean;
  /** An access review may know operators that this server does not. */
  readonly anyOperator?: boolean;
}

/** A selector object. */
export function checkLabelSelector(
  selector: unknown,
  path: string,
  causes: Causes,
  leniency: SelectorLeniency = {},
): void {
  const { matchLabels, matchExpressions } = asObject(selector);
  checkLabels(matchLabels, `${path}.matchLabels`, causes);
  asList(matchExpressions).forEach((item, index) => {
    checkLabelExpression(item, `${path}.matchExpressions[${index}]`, causes, leniency);
  });
}

/** One condition of a selector object. */
export function checkLabelExpression(
  expression: unknown,
  path: string,
  causes: Causes,
  options: SelectorLeniency = {},
): void {
  const { key: keyed, operator: named, values: listed } = asObject(expression);
  const [key, operator, values] = [asText(keyed), asText(named), asList(listed)];
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0) {
      causes.push(required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
    }
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0) {
      causes.push(
        forbiddenField(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"),
      );
    }
  } else if (options.anyOperator !== true) {
    causes.push(invalidValue(`${path}.operator`, operator, 'not a valid selector operator'));
  }
  addInvalid(causes, `${path}.key`, key, qualifiedNameErrors(key));
  if (options.anyValues === true) return;
  values.forEach((value, index) => {
    addInvalid(causes, `${path}.values[${index}]`, asText(value), labelValueErrors(asText(value)));
  });
}

/** Whether a selector object selects everything, having no condition. */
export function isEmptySelector(selector: unknown): boolean {
  const { matchLabels, matchExpressions } = asObject(selector);
  return Object.keys(asObject(matchLabels)).length === 0 && asList(matchExpressions).length === 0;
}
