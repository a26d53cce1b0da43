import { forbiddenField, invalidValue } from '../../../model/field-error.js';
import type { JsonObject } from '../../../model/json.js';
import { compareQuantities, formatQuantity } from '../../../model/quantity.js';
import { asList, asObject, isSet } from '../../fields/json-fields.js';
import type { Causes } from '../../validation/causes.js';
import { readQuantity } from '../../validation/resources.js';
import { aggregateResources } from '../aggregate-resources.js';
import { isHugePages } from './huge-pages.js';
import type { PodContext } from './pod-context.js';
import { checkPodResources } from './resource-requirements.js';

/**
 * What a Pod asks for as a whole covers what its containers ask for. Source: kubernetes pkg/apis/core/validation validatePodResources,
 * validatePodResourceConsistency.
 */
export function checkPodLevelResources(spec: JsonObject, context: PodContext, path: string, causes: Causes): void {
  if (!isSet(spec['resources'])) return;
  const resources = asObject(spec['resources']);
  const field = `${path}.resources`;
  if (context.os === 'windows') {
    causes.push(forbiddenField(field, 'may not be set for a windows pod'));
    return;
  }
  if (isSet(resources['claims'])) {
    causes.push(forbiddenField(`${field}.claims`, 'claims may not be set for Resources at pod-level'));
  }
  checkPodResources(resources, context, field, causes);
  checkConsistency(spec, resources, field, causes);
}

function checkConsistency(spec: JsonObject, resources: JsonObject, path: string, causes: Causes): void {
  const requests = asObject(resources['requests']);
  const limits = asObject(resources['limits']);
  for (const [name, sum] of aggregateResources(spec, 'requests')) {
    const own = readQuantity(requests[name]);
    if (own === undefined || compareQuantities(sum, own) <= 0) continue;
    const detail = `must be greater than or equal to aggregate container requests of ${formatQuantity(sum)}`;
    causes.push(invalidValue(`${path}.requests[${name}]`, formatQuantity(own), detail));
  }
  for (const [name, sum] of aggregateResources(spec, 'limits')) {
    const own = readQuantity(limits[name]);
    if (!isHugePages(name) || own === undefined || compareQuantities(sum, own) <= 0) continue;
    const detail = `must be greater than or equal to aggregate container limits of ${formatQuantity(sum)}`;
    causes.push(invalidValue(`${path}.limits[${name}]`, formatQuantity(own), detail));
  }
  asList(spec['containers']).forEach((container, index) => {
    const ofContainer = asObject(asObject(asObject(container)['resources'])['limits']);
    for (const name in ofContainer) {
      const limit = readQuantity(ofContainer[name]);
      const most = readQuantity(limits[name]);
      if (limit === undefined || most === undefined || compareQuantities(limit, most) <= 0) continue;
      const detail = `must be less than or equal to pod limits of ${formatQuantity(most)}`;
      causes.push(invalidValue(`${path}.containers[${index}][${name}].limits`, formatQuantity(limit), detail));
    }
  });
}
