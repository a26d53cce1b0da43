import { forbiddenField, invalidValue, notSupported } from '../../../model/field-error.js';
import type { JsonObject } from '../../../model/json.js';
import { qualifiedNameErrors } from '../../../model/names.js';
import { asNumber, asObject, asText, isSet } from '../../fields/json-fields.js';
import type { ValidationRules } from '../../kind.js';
import { addInvalid, type Causes } from '../../validation/causes.js';

const STRATEGIES = ['OldestEmulationVersion'];

/** Source: kubernetes pkg/apis/coordination/validation ValidateLeaseSpec. */
function checkLease(lease: JsonObject, causes: Causes): void {
  const { leaseDurationSeconds, leaseTransitions, strategy, preferredHolder } = asObject(lease['spec']);
  if (isSet(leaseDurationSeconds) && asNumber(leaseDurationSeconds) <= 0) {
    causes.push(invalidValue('spec.leaseDurationSeconds', leaseDurationSeconds, 'must be greater than 0'));
  }
  if (isSet(leaseTransitions) && asNumber(leaseTransitions) < 0) {
    causes.push(invalidValue('spec.leaseTransitions', leaseTransitions, 'must be greater than or equal to 0'));
  }
  if (isSet(strategy)) checkStrategy(asText(strategy), causes);
  if (asText(preferredHolder) !== '' && asText(strategy) === '') {
    causes.push(forbiddenField('spec.preferredHolder', 'may only be specified if `strategy` is defined'));
  }
}

/** Source: ValidateCoordinatedLeaseStrategy, which names the field twice. */
function checkStrategy(strategy: string, causes: Causes): void {
  const field = 'spec.strategy.strategy';
  if (strategy.includes('/')) addInvalid(causes, field, strategy, qualifiedNameErrors(strategy));
  else if (!STRATEGIES.includes(strategy)) causes.push(notSupported(field, strategy, STRATEGIES));
}

/** Rules for Leases. */
export const leaseValidation: ValidationRules = { object: checkLease };
