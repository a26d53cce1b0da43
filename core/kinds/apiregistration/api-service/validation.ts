import { invalidValue, notSupported, required } from '../../../model/field-error.js';
import type { JsonObject } from '../../../model/json.js';
import { dns1035LabelErrors, dns1123SubdomainErrors, portNumberErrors } from '../../../model/names.js';
import { asList, asNumber, asObject, asText, isSet } from '../../fields/json-fields.js';
import type { ValidationRules } from '../../kind.js';
import { addInvalid, type Causes } from '../../validation/causes.js';
import { pathSegmentName } from '../../validation/name-rules.js';
import { decodedLength } from '../../validation/stored-data.js';

const MOST_GROUP_PRIORITY = 20_000;
const MOST_VERSION_PRIORITY = 1000;
const CONDITION_STATUSES = ['True', 'False', 'Unknown'];

/** Source of this file: kube-aggregator pkg/apis/apiregistration/validation ValidateAPIService. */
function checkApiService(apiService: JsonObject, causes: Causes): void {
  const spec = asObject(apiService['spec']);
  const [group, version] = [asText(spec['group']), asText(spec['version'])];
  checkName(asText(asObject(apiService['metadata'])['name']), `${version}.${group}`, causes);
  if (group === '') {
    if (version !== 'v1') {
      causes.push(required('spec.group', 'only v1 may have an empty group and it better be legacy kube'));
    }
  } else addInvalid(causes, 'spec.group', group, dns1123SubdomainErrors(group));
  addInvalid(causes, 'spec.version', version, dns1035LabelErrors(version));
  checkPriority(asNumber(spec['groupPriorityMinimum']), MOST_GROUP_PRIORITY, 'spec.groupPriorityMinimum', causes);
  checkPriority(asNumber(spec['versionPriority']), MOST_VERSION_PRIORITY, 'spec.versionPriority', causes);
  checkService(spec, causes);
}

/** A name that could stand in a path must be the version and the group. */
function checkName(name: string, expected: string, causes: Causes): void {
  if (name === '' || name === expected || pathSegmentName(name, false).length > 0) return;
  const detail = `must be \`spec.version+"."+spec.group\`: ${JSON.stringify(expected)}`;
  causes.push(invalidValue('metadata.name', name, detail));
}

function checkPriority(priority: number, most: number, field: string, causes: Causes): void {
  if (priority <= 0 || priority > most) {
    causes.push(invalidValue(field, priority, `must be positive and less than ${most}`));
  }
}

function checkService({ service, caBundle, insecureSkipTLSVerify }: JsonObject, causes: Causes): void {
  const bytes = decodedLength(caBundle);
  const skips = insecureSkipTLSVerify === true;
  if (!isSet(service)) {
    if (bytes > 0) {
      causes.push(invalidValue('spec.caBundle', `${bytes} bytes`, 'local APIServices may not have a caBundle'));
    }
    if (skips) {
      const detail = 'local APIServices may not have insecureSkipTLSVerify';
      causes.push(invalidValue('spec.insecureSkipTLSVerify', true, detail));
    }
    return;
  }
  const { namespace, name, port } = asObject(service);
  if (asText(namespace) === '') causes.push(required('spec.service.namespace'));
  if (asText(name) === '') causes.push(required('spec.service.name'));
  const wrong = portNumberErrors(asNumber(port));
  if (wrong.length > 0) {
    causes.push(invalidValue('spec.service.port', asNumber(port), `port is not valid: ${wrong.join(', ')}`));
  }
  if (skips && bytes > 0) {
    causes.push(invalidValue('spec.insecureSkipTLSVerify', true, 'may not be true if caBundle is present'));
  }
}

/** Source: ValidateAPIServiceStatus. */
function checkStatus(apiService: JsonObject, _old: JsonObject, causes: Causes): void {
  asList(asObject(apiService['status'])['conditions']).forEach((condition, index) => {
    const status = asText(asObject(condition)['status']);
    if (!CONDITION_STATUSES.includes(status)) {
      causes.push(notSupported(`status.conditions[${index}].status`, status, CONDITION_STATUSES));
    }
  });
}

/** Rules for APIServices. */
export const apiServiceValidation: ValidationRules = { object: checkApiService, status: checkStatus };
