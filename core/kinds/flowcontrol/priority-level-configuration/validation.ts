import { forbiddenField, invalidValue, notSupported, required } from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import { asNumber, asObject, asText, isSet } from '../../fields/json-fields.js';
import { semanticEqual } from '../../fields/semantic-equal.js';
import { setField } from '../../fields/set-field.js';
import type { ValidationRules } from '../../kind.js';
import type { Causes } from '../../validation/causes.js';
import { checkConditions } from '../conditions.js';

const PRESERVE_ZERO = 'flowcontrol.k8s.io/v1beta3-preserve-zero-concurrency-shares';
const MOST_QUEUES = 10_000_000;
/** How many bits of a hash choose a flow's queues. Source: k8s.io/apiserver pkg/util/shufflesharding MaxHashBits. */
const HASH_BITS = 60;

/** What a level of this name must be. Source: k8s.io/apiserver pkg/apis/flowcontrol/bootstrap/default.go. */
const CATCH_ALL: JsonObject = {
  type: 'Limited',
  limited: { nominalConcurrencyShares: 5, limitResponse: { type: 'Reject' }, lendablePercent: 0 },
};

/** Source of these rules: kubernetes pkg/apis/flowcontrol/validation ValidatePriorityLevelConfiguration. */
export const priorityLevelConfigurationValidation: ValidationRules = {
  object(level, causes) {
    const { name, annotations } = asObject(level['metadata']);
    if (Object.hasOwn(asObject(annotations), PRESERVE_ZERO))
      causes.push(forbiddenField('metadata.annotations', `annotation '${PRESERVE_ZERO}' is forbidden`));
    const spec = asObject(level['spec']);
    checkSpec(asText(name), spec, causes);
    checkMandatory(asText(name), spec, causes);
    checkConditions(level, causes);
  },
  status: (level, _, causes) => checkConditions(level, causes),
};

/** Source: ValidateIfMandatoryPriorityLevelConfigurationObject. */
function checkMandatory(name: string, spec: JsonObject, causes: Causes): void {
  if (name === 'exempt' && !semanticEqual(setField(spec, 'exempt', undefined), { type: 'Exempt' })) {
    const detail = "spec of 'exempt' except the 'spec.exempt' field must equal the fixed value";
    causes.push(invalidValue('spec', spec, detail));
  }
  if (name === 'catch-all' && !semanticEqual(spec, CATCH_ALL))
    causes.push(invalidValue('spec', spec, "spec of 'catch-all' must equal the fixed value"));
}

function checkSpec(name: string, { type: declared, limited, exempt }: JsonObject, causes: Causes): void {
  const type = asText(declared);
  if ((name === 'exempt') !== (type === 'Exempt'))
    causes.push(invalidValue('spec.type', type, "must be 'Exempt' if and only if `name` is 'exempt'"));
  if (type === 'Exempt') {
    if (isSet(limited)) causes.push(forbiddenField('spec.limited', 'must be nil if the type is not Limited'));
    if (isSet(exempt)) checkExempt(asObject(exempt), causes);
  } else if (type === 'Limited') {
    if (isSet(exempt)) causes.push(forbiddenField('spec.exempt', 'must be nil if the type is Limited'));
    if (isSet(limited)) checkLimited(asObject(limited), causes);
    else causes.push(required('spec.limited', 'must not be empty when type is Limited'));
  } else if (type === '') causes.push(required('spec.type'));
  else causes.push(notSupported('spec.type', type, ['Exempt', 'Limited']));
}

function checkShares(value: Json | undefined, path: string, causes: Causes): void {
  if (asNumber(value) < 0) causes.push(invalidValue(path, value, 'must be a non-negative integer'));
}

function checkLendable(value: Json | undefined, path: string, causes: Causes): void {
  if (asNumber(value) < 0 || asNumber(value) > 100)
    causes.push(invalidValue(path, value, 'must be between 0 and 100, inclusive'));
}

function checkExempt(exempt: JsonObject, causes: Causes): void {
  checkShares(exempt['nominalConcurrencyShares'], 'spec.exempt.nominalConcurrencyShares', causes);
  checkLendable(exempt['lendablePercent'], 'spec.exempt.lendablePercent', causes);
}

function checkLimited(limited: JsonObject, causes: Causes): void {
  checkShares(limited['nominalConcurrencyShares'], 'spec.limited.nominalConcurrencyShares', causes);
  checkLimitResponse(asObject(limited['limitResponse']), causes);
  checkLendable(limited['lendablePercent'], 'spec.limited.lendablePercent', causes);
  const borrowing = limited['borrowingLimitPercent'];
  if (asNumber(borrowing) < 0) {
    const detail = 'if specified, must be a non-negative integer';
    causes.push(invalidValue('spec.limited.borrowingLimitPercent', borrowing, detail));
  }
}

function checkLimitResponse({ type: declared, queuing }: JsonObject, causes: Causes): void {
  const path = 'spec.limited.limitResponse';
  const type = asText(declared);
  if (type === 'Reject') {
    if (isSet(queuing))
      causes.push(forbiddenField(`${path}.queuing`, 'must be nil if limited.limitResponse.type is not Limited'));
  } else if (type === 'Queue') {
    if (isSet(queuing)) checkQueuing(asObject(queuing), `${path}.queuing`, causes);
    else causes.push(required(`${path}.queuing`, 'must not be empty if limited.limitResponse.type is Limited'));
  } else if (type === '') causes.push(required(`${path}.type`));
  else causes.push(notSupported(`${path}.type`, type, ['Queue', 'Reject']));
}

function checkQueuing(queuing: JsonObject, path: string, causes: Causes): void {
  const [limit, queues, hand] = ['queueLengthLimit', 'queues', 'handSize'].map((field) => asNumber(queuing[field]));
  if (limit! <= 0) causes.push(invalidValue(`${path}.queueLengthLimit`, limit, 'must be positive'));
  if (queues! <= 0) causes.push(invalidValue(`${path}.queues`, queues, 'must be positive'));
  else if (queues! > MOST_QUEUES)
    causes.push(invalidValue(`${path}.queues`, queues, `must not be greater than ${MOST_QUEUES}`));
  const wrong = handProblem(hand!, queues!);
  if (wrong !== undefined) causes.push(invalidValue(`${path}.handSize`, hand, wrong));
}

/** What is wrong with how many queues a flow may use. Source: shufflesharding RequiredEntropyBits. */
function handProblem(hand: number, queues: number): string | undefined {
  if (hand <= 0) return 'must be positive';
  if (hand > queues) return `should not be greater than queues (${queues})`;
  if (Math.ceil(Math.log2(queues) * hand) <= HASH_BITS) return undefined;
  return `required entropy bits of deckSize ${queues} and handSize ${hand} should not be greater than ${HASH_BITS}`;
}
