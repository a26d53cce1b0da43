import { forbiddenField, invalidValue, notSupported, required } from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import { dns1123LabelErrors, pathSegmentNameErrors } from '../../../model/names.js';
import { formatQuantity, quantityFrom, ZERO_QUANTITY } from '../../../model/quantity.js';
import { asList, asNumber, asObject, asText, isSet } from '../../fields/json-fields.js';
import type { ValidationRules } from '../../kind.js';
import { addInvalid, type Causes, checkNonnegative } from '../../validation/causes.js';
import { checkNameOfContainerResource } from '../../validation/resource-names.js';
import { checkScalingRules } from './scaling-rules.js';

/** How much of references to other objects is looked at. Source: validationOptionsForHorizontalPodAutoscaler of the strategy. */
interface ReferenceRules {
  readonly mayLackGroup: boolean;
  readonly mayBeInvalid: boolean;
}

type SourceRule = (source: JsonObject, path: string, causes: Causes, references: ReferenceRules) => void;

/** Source of this file: kubernetes pkg/apis/autoscaling/validation ValidateHorizontalPodAutoscaler. */
function checkAutoscaler(autoscaler: JsonObject, causes: Causes, old?: JsonObject): void {
  const spec = asObject(autoscaler['spec']);
  const before = old === undefined ? undefined : asObject(old['spec']);
  const { minReplicas } = spec;
  const maxReplicas = asNumber(spec['maxReplicas']);
  // Scaling to nothing is a feature that is off by default; who had it keeps it.
  const least = before?.['minReplicas'] === 0 ? 0 : 1;
  if (isSet(minReplicas) && asNumber(minReplicas) < least) {
    causes.push(invalidValue('spec.minReplicas', minReplicas, `must be greater than or equal to ${least}`));
  }
  if (maxReplicas === 0) causes.push(required('spec.maxReplicas', 'must be set and greater than 0'));
  else if (maxReplicas < 0) {
    causes.push(invalidValue('spec.maxReplicas', maxReplicas, 'must be greater than or equal to 1'));
  }
  if (isSet(minReplicas) && maxReplicas < asNumber(minReplicas)) {
    causes.push(invalidValue('spec.maxReplicas', maxReplicas, 'must be greater than or equal to `minReplicas`'));
  }
  const target = asObject(spec['scaleTargetRef']);
  checkReference(target, 'spec.scaleTargetRef', causes, targetRules(target, before));
  checkMetrics(spec, before, causes);
  const behavior = asObject(spec['behavior']);
  for (const field of ['scaleUp', 'scaleDown']) {
    if (isSet(behavior[field])) checkScalingRules(asObject(behavior[field]), `spec.behavior.${field}`, causes);
  }
}

function targetRules(target: JsonObject, before: JsonObject | undefined): ReferenceRules {
  const former = before === undefined ? undefined : asObject(before['scaleTargetRef']);
  const isSame =
    former !== undefined && ['apiVersion', 'kind'].every((key) => asText(former[key]) === asText(target[key]));
  return { mayBeInvalid: isSame, mayLackGroup: target['kind'] === 'ReplicationController' };
}

function checkReference(reference: JsonObject, path: string, causes: Causes, rules: ReferenceRules): void {
  for (const key of ['kind', 'name']) {
    const value = asText(reference[key]);
    if (value === '') causes.push(required(`${path}.${key}`));
    else addInvalid(causes, `${path}.${key}`, value, pathSegmentNameErrors(value));
  }
  const apiVersion = asText(reference['apiVersion']);
  const wrong = rules.mayBeInvalid ? undefined : apiVersionError(apiVersion, rules.mayLackGroup);
  if (wrong !== undefined) causes.push(invalidValue(`${path}.apiVersion`, apiVersion, wrong));
}

/** Source: ValidateAPIVersion; k8s.io/apimachinery pkg/runtime/schema ParseGroupVersion. */
function apiVersionError(apiVersion: string, mayLackGroup: boolean): string | undefined {
  const parts = apiVersion.split('/');
  if (parts.length > 2) return `unexpected GroupVersion string: ${apiVersion}`;
  const hasGroup = parts.length === 2 && parts[0] !== '';
  return hasGroup || mayLackGroup ? undefined : 'apiVersion must specify API group';
}

function checkMetrics(spec: JsonObject, before: JsonObject | undefined, causes: Causes): void {
  const references = { mayLackGroup: true, mayBeInvalid: asList(before?.['metrics']).some(hasInvalidReference) };
  const metrics = asList(spec['metrics']).map(asObject);
  metrics.forEach((metric, index) => {
    checkMetric(metric, `spec.metrics[${index}]`, causes, references);
  });
  if (spec['minReplicas'] === 0 && !metrics.some(({ type }) => type === 'Object' || type === 'External')) {
    const detail = 'must specify at least one Object or External metric to support scaling to zero replicas';
    causes.push(forbiddenField('spec.metrics', detail));
  }
}

function hasInvalidReference(metric: Json): boolean {
  const { type, object } = asObject(metric);
  const { apiVersion } = asObject(asObject(object)['describedObject']);
  return type === 'Object' && isSet(object) && apiVersionError(asText(apiVersion), true) !== undefined;
}

const UTILIZATION_OR_VALUE = 'must set either a target raw value or a target utilization';

const checkObject: SourceRule = (source, path, causes, references) => {
  checkReference(asObject(source['describedObject']), `${path}.describedObject`, causes, references);
  checkIdentifier(asObject(source['metric']), `${path}.metric`, causes);
  const target = checkTarget(source, path, causes);
  if (!isSet(target['value']) && !isSet(target['averageValue'])) {
    causes.push(required(`${path}.target.averageValue`, 'must set either a target value or averageValue'));
  }
};

const checkExternal: SourceRule = (source, path, causes) => {
  checkIdentifier(asObject(source['metric']), `${path}.metric`, causes);
  const { value, averageValue } = checkTarget(source, path, causes);
  if (!isSet(value) && !isSet(averageValue)) {
    const detail = 'must set either a target value for metric or a per-pod target';
    causes.push(required(`${path}.target.averageValue`, detail));
  }
  if (isSet(value) && isSet(averageValue)) {
    const detail = 'may not set both a target value for metric and a per-pod target';
    causes.push(forbiddenField(`${path}.target.value`, detail));
  }
};

const checkPods: SourceRule = (source, path, causes) => {
  checkIdentifier(asObject(source['metric']), `${path}.metric`, causes);
  const { averageValue } = checkTarget(source, path, causes);
  if (!isSet(averageValue)) {
    causes.push(required(`${path}.target.averageValue`, 'must specify a positive target averageValue'));
  }
};

const checkResource: SourceRule = (source, path, causes) => {
  if (asText(source['name']) === '') causes.push(required(`${path}.name`, 'must specify a resource name'));
  checkUtilization(source, path, causes);
};

const checkContainerResource: SourceRule = (source, path, causes) => {
  const name = asText(source['name']);
  const container = asText(source['container']);
  if (name === '') causes.push(required(`${path}.name`, 'must specify a resource name'));
  else checkNameOfContainerResource(name, `${path}.name`, causes);
  if (container === '') causes.push(required(`${path}.container`, 'must specify a container'));
  else addInvalid(causes, `${path}.container`, container, dns1123LabelErrors(container));
  checkUtilization(source, path, causes);
};

function checkUtilization(source: JsonObject, path: string, causes: Causes): void {
  const { averageUtilization, averageValue } = checkTarget(source, path, causes);
  if (!isSet(averageUtilization) && !isSet(averageValue)) {
    causes.push(required(`${path}.target.averageUtilization`, UTILIZATION_OR_VALUE));
  }
  if (isSet(averageUtilization) && isSet(averageValue)) {
    const detail = 'may not set both a target raw value and a target utilization';
    causes.push(forbiddenField(`${path}.target.averageValue`, detail));
  }
}

function checkIdentifier(metric: JsonObject, path: string, causes: Causes): void {
  const name = asText(metric['name']);
  if (name === '') causes.push(required(`${path}.name`, 'must specify a metric name'));
  else addInvalid(causes, `${path}.name`, name, pathSegmentNameErrors(name));
}

const TARGETS = ['Utilization', 'Value', 'AverageValue'];

/** Checks the target of a source and gives it back. */
function checkTarget(source: JsonObject, path: string, causes: Causes): JsonObject {
  const target = asObject(source['target']);
  const type = asText(target['type']);
  const field = `${path}.target`;
  if (type === '') causes.push(required(`${field}.type`, 'must specify a metric target type'));
  if (!TARGETS.includes(type)) {
    causes.push(invalidValue(`${field}.type`, type, 'must be either Utilization, Value, or AverageValue'));
  }
  for (const key of ['value', 'averageValue']) {
    const value = target[key];
    if (typeof value !== 'string' && typeof value !== 'number') continue;
    const quantity = quantityFrom(value) ?? ZERO_QUANTITY;
    if (quantity.nano <= 0n) causes.push(invalidValue(`${field}.${key}`, formatQuantity(quantity), 'must be positive'));
  }
  const utilization = target['averageUtilization'];
  if (isSet(utilization) && asNumber(utilization) < 1) {
    causes.push(invalidValue(`${field}.averageUtilization`, utilization, 'must be greater than 0'));
  }
  return target;
}

/** The sources of metrics, in the order that Kubernetes looks for them: only the first is looked at. */
const SOURCES: readonly (readonly [type: string, field: string, check: SourceRule])[] = [
  ['Object', 'object', checkObject],
  ['External', 'external', checkExternal],
  ['Pods', 'pods', checkPods],
  ['Resource', 'resource', checkResource],
  ['ContainerResource', 'containerResource', checkContainerResource],
];
const TYPES = SOURCES.map(([type]) => type).sort();

function checkMetric(metric: JsonObject, path: string, causes: Causes, references: ReferenceRules): void {
  const type = asText(metric['type']);
  const unknown = notSupported(`${path}.type`, type, TYPES);
  if (type === '') causes.push(required(`${path}.type`, 'must specify a metric source type'));
  if (!TYPES.includes(type)) causes.push(unknown);
  const present = SOURCES.filter(([, field]) => isSet(metric[field]));
  const [first] = present;
  if (first !== undefined) first[2](asObject(metric[first[1]]), `${path}.${first[1]}`, causes, references);
  const expected = SOURCES.find(([each]) => each === type)?.[1];
  if (expected === undefined) causes.push(unknown);
  else if (!isSet(metric[expected])) {
    causes.push(required(`${path}.${expected}`, 'must populate information for the given metric source'));
  }
  if (present.length === 1) return;
  for (const [, field] of present) {
    if (field === expected) continue;
    causes.push(forbiddenField(`${path}.${field}`, 'must populate the given metric source only'));
  }
}

/** Rules for HorizontalPodAutoscalers. */
export const horizontalPodAutoscalerValidation: ValidationRules = {
  object: checkAutoscaler,
  status: (autoscaler, _old, causes) => {
    const status = asObject(autoscaler['status']);
    for (const field of ['currentReplicas', 'desiredReplicas'])
      checkNonnegative(status[field], `status.${field}`, causes);
  },
};
