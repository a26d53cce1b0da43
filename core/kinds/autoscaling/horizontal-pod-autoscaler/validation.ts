import { invalidValue, required } from '../../../model/field-error.js';
import type { JsonObject } from '../../../model/json.js';
import { pathSegmentNameErrors } from '../../../model/names.js';
import { asList, asNumber, asObject, asText, isSet } from '../../fields/json-fields.js';
import type { ValidationRules } from '../../kind.js';
import { addInvalid, type Causes, checkRequiredChoice } from '../../validation/causes.js';

const METRICS: ReadonlyMap<string, string> = new Map([
  ['ContainerResource', 'containerResource'],
  ['External', 'external'],
  ['Object', 'object'],
  ['Pods', 'pods'],
  ['Resource', 'resource'],
]);

/** Source: kubernetes pkg/apis/autoscaling/validation ValidateHorizontalPodAutoscaler. */
function checkAutoscaler(autoscaler: JsonObject, causes: Causes): void {
  const spec = asObject(autoscaler['spec']);
  const { minReplicas, maxReplicas } = spec;
  if (isSet(minReplicas) && asNumber(minReplicas) < 1) {
    causes.push(invalidValue('spec.minReplicas', minReplicas, 'must be greater than or equal to 1'));
  }
  if (asNumber(maxReplicas) < 1) {
    causes.push(invalidValue('spec.maxReplicas', asNumber(maxReplicas), 'must be greater than 0'));
  }
  if (isSet(minReplicas) && asNumber(maxReplicas) < asNumber(minReplicas)) {
    const detail = 'must be greater than or equal to `minReplicas`';
    causes.push(invalidValue('spec.maxReplicas', asNumber(maxReplicas), detail));
  }
  const target = asObject(spec['scaleTargetRef']);
  for (const key of ['kind', 'name']) {
    const value = asText(target[key]);
    if (value === '') causes.push(required(`spec.scaleTargetRef.${key}`));
    else addInvalid(causes, `spec.scaleTargetRef.${key}`, value, pathSegmentNameErrors(value));
  }
  asList(spec['metrics']).forEach((item, index) => {
    const metric = asObject(item);
    const path = `spec.metrics[${index}]`;
    const type = asText(metric['type']);
    checkRequiredChoice(type, [...METRICS.keys()], `${path}.type`, causes);
    const source = METRICS.get(type);
    if (source === undefined) return;
    if (!isSet(metric[source])) {
      causes.push(required(`${path}.${source}`, 'must populate information for the given metric source'));
    } else checkTarget(asObject(asObject(metric[source])['target']), `${path}.${source}.target`, causes);
  });
}

function checkTarget(target: JsonObject, path: string, causes: Causes): void {
  checkRequiredChoice(target['type'], ['Utilization', 'Value', 'AverageValue'], `${path}.type`, causes);
  const utilization = target['averageUtilization'];
  if (isSet(utilization) && asNumber(utilization) < 1) {
    causes.push(invalidValue(`${path}.averageUtilization`, utilization, 'must be greater than 0'));
  }
}

/** Rules for HorizontalPodAutoscalers. */
export const horizontalPodAutoscalerValidation: ValidationRules = { object: checkAutoscaler };
