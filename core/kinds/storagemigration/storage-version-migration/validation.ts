import { invalidValue, required } from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import { dns1035LabelErrors, dns1123SubdomainErrors } from '../../../model/names.js';
import { asList, asObject, asText } from '../../fields/json-fields.js';
import { semanticEqual } from '../../fields/semantic-equal.js';
import type { ValidationRules } from '../../kind.js';
import type { Causes } from '../../validation/causes.js';
import { checkStatusConditions } from '../../validation/status-conditions.js';

/** A StorageVersionMigration. Source: kubernetes pkg/apis/storagemigration/validation. */
export const storageVersionMigrationValidation: ValidationRules = {
  object: (migration, causes) => checkResource(resourceOf(migration), causes),
  update: (migration, old, causes) => {
    const [before, after] = [resourceOf(old), resourceOf(migration)];
    if (semanticEqual(after, before)) return;
    const printed = { group: asText(after['group']), resource: asText(after['resource']) };
    causes.push(invalidValue('spec', { Resource: printed }, 'field is immutable'));
  },
  status: checkStatus,
};

function resourceOf(migration: JsonObject): JsonObject {
  return asObject(asObject(migration['spec'])['resource']);
}

function checkResource(named: JsonObject, causes: Causes): void {
  const [group, resource] = [asText(named['group']), asText(named['resource'])];
  const path = 'spec.resource';
  const problems = dns1035LabelErrors(resource);
  if (resource === '') causes.push(required(`${path}.resource`, 'resource is required to be set'));
  else if (problems.length > 0) causes.push(invalidValue(`${path}.resource`, resource, problems.join(',')));
  const ofGroup = group === '' ? [] : dns1123SubdomainErrors(group);
  if (ofGroup.length > 0) causes.push(invalidValue(`${path}.group`, group, ofGroup.join(',')));
}

/** What a migration has come to: it ends once, well or not, and begins at one revision. */
function checkStatus(migration: JsonObject, old: JsonObject, causes: Causes): void {
  const [status, before] = [asObject(migration['status']), asObject(old['status'])];
  const path = 'status.resourceVersion';
  const version = asText(status['resourceVersion']);
  if (version !== '' && !/^[1-9][0-9]*$/.test(version))
    causes.push(invalidValue(path, version, `resource version is not well formed: ${version}`));
  checkStatusConditions(asList(status['conditions']), 'status.conditions', causes);
  const former = asText(before['resourceVersion']);
  if (former !== '' && former !== version) causes.push(invalidValue(path, version, 'field is immutable'));
  const told = (detail: string) =>
    causes.push(invalidValue('status.conditions', printed(status['conditions']), detail));
  const [succeeded, failed] = [isTrue(status, 'Succeeded'), isTrue(status, 'Failed')];
  if (succeeded && failed) told('Both success and failed conditions cannot be true at the same time');
  if (isTrue(before, 'Succeeded') && !succeeded) told('Success condition cannot be set to false once it is true');
  if (isTrue(before, 'Failed') && !failed) told('Failed condition cannot be set to false once it is true');
}

function isTrue(status: JsonObject, type: string): boolean {
  const found = asList(status['conditions']).find((condition) => asObject(condition)['type'] === type);
  return asObject(found)['status'] === 'True';
}

/** Conditions as Go prints them: what they have in the order of their type, null where there are none. */
function printed(conditions: Json | undefined): Json {
  const list = asList(conditions).map((item): Json => {
    const {
      type = '',
      status = '',
      observedGeneration,
      lastTransitionTime = null,
      reason = '',
      message = '',
    } = asObject(item);
    const generation = observedGeneration === undefined ? {} : { observedGeneration };
    return { type, status, ...generation, lastTransitionTime, reason, message };
  });
  return list.length === 0 ? null : list;
}
