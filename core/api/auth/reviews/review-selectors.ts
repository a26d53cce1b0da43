import { asList, asObject, asText } from '../../../kinds/fields/json-fields.js';
import type { Causes } from '../../../kinds/validation/causes.js';
import { checkLabelExpression } from '../../../kinds/validation/labels.js';
import { forbiddenField, invalidValue, required } from '../../../model/field-error.js';
import { type FieldRequirement, parseAnyFieldSelector } from '../../../model/field-selector.js';
import type { Json, JsonObject } from '../../../model/json.js';
import { labelSelectorRequirements, parseLabelSelector } from '../../../model/label-selector.js';

const PATH = 'spec.resourceAttributes';

/** What is wrong with the selectors of a review. Source: kubernetes pkg/apis/authorization/validation. */
export function checkReviewSelectors(resource: JsonObject, causes: Causes): void {
  checkSelector(resource['fieldSelector'], `${PATH}.fieldSelector`, causes, checkFieldRequirement);
  checkSelector(resource['labelSelector'], `${PATH}.labelSelector`, causes, (requirement, path) =>
    checkLabelExpression(requirement, path, causes, { anyOperator: true }),
  );
}

function checkSelector(
  selector: Json | undefined,
  path: string,
  causes: Causes,
  check: (requirement: Json, path: string, causes: Causes) => void,
): void {
  if (selector === undefined || selector === null) return;
  const { rawSelector, requirements } = asObject(selector);
  const list = asList(requirements);
  const raw = asText(rawSelector);
  if (raw !== '' && list.length > 0)
    causes.push(invalidValue(`${path}.rawSelector`, raw, 'may not specified at the same time as requirements'));
  if (raw === '' && list.length === 0) {
    const why = `when ${path} is specified, requirements or rawSelector is required`;
    causes.push(required(`${path}.requirements`, why));
  }
  for (const [index, requirement] of list.entries())
    check(requirement as Json, `${path}.requirements[${index}]`, causes);
}

function checkFieldRequirement(requirement: Json, path: string, causes: Causes): void {
  const { key, operator, values } = asObject(requirement);
  if (asText(key) === '') causes.push(required(`${path}.key`, 'must be specified'));
  const isSet = operator === 'In' || operator === 'NotIn';
  if (isSet && asList(values).length === 0)
    causes.push(required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
  if ((operator === 'Exists' || operator === 'DoesNotExist') && asList(values).length > 0)
    causes.push(forbiddenField(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
}

/** Selectors of a review as an authorizer takes them, and what it says of those that it cannot read. */
export interface ReviewSelectors {
  readonly fieldSelector?: readonly FieldRequirement[];
  /** Empty when all was read. */
  readonly problems: readonly string[];
}

/** Reads the selectors of a review. What cannot be read is left out, and told of. Source: kubernetes pkg/registry/authorization/util. */
export function readReviewSelectors(resource: JsonObject): ReviewSelectors {
  const fields = readFields(asObject(resource['fieldSelector']));
  const labels = readLabels(asObject(resource['labelSelector']));
  const problem = (selector: string, { wrong, read }: { wrong: boolean; read: number }) =>
    wrong ? [`${PATH}.${selector} ${read > 0 ? 'partially ignored' : 'ignored'} due to parse error`] : [];
  return {
    ...(fields.requirements.length === 0 ? {} : { fieldSelector: fields.requirements }),
    problems: [
      ...problem('fieldSelector', { wrong: fields.wrong, read: fields.requirements.length }),
      ...problem('labelSelector', labels),
    ],
  };
}

interface SelectorJson {
  readonly rawSelector?: unknown;
  readonly requirements?: unknown;
}

function readFields({ rawSelector, requirements }: SelectorJson): { requirements: FieldRequirement[]; wrong: boolean } {
  const raw = asText(rawSelector);
  if (raw !== '') {
    const parsed = parseAnyFieldSelector(raw);
    return parsed.ok ? { requirements: [...parsed.value], wrong: false } : { requirements: [], wrong: true };
  }
  const read: FieldRequirement[] = [];
  const listed = asList(requirements);
  for (const requirement of listed) {
    const { key, operator, values } = asObject(requirement);
    const [value, ...more] = asList(values);
    if (value === undefined || more.length > 0 || (operator !== 'In' && operator !== 'NotIn')) continue;
    read.push({ field: asText(key), operator: operator === 'In' ? '=' : '!=', value: asText(value) });
  }
  return { requirements: read, wrong: read.length < listed.length };
}

/** Nothing decides on labels: it is only found out whether they can be read. */
function readLabels({ rawSelector, requirements }: SelectorJson): { read: number; wrong: boolean } {
  const raw = asText(rawSelector);
  if (raw !== '') return { read: 0, wrong: !parseLabelSelector(raw).ok };
  const listed = asList(requirements);
  const known = listed.filter((requirement) => {
    const { key, operator, values } = asObject(requirement);
    const expression = { key: asText(key), operator: asText(operator), values: asList(values).map(asText) };
    return labelSelectorRequirements({ matchExpressions: [expression] }) !== undefined;
  });
  return { read: known.length, wrong: known.length < listed.length };
}
