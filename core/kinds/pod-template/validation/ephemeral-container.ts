import { duplicate, forbiddenField, notFoundField } from '../../../model/field-error.js';
import type { JsonObject } from '../../../model/json.js';
import { asList, asObject, asText, isSet } from '../../fields/json-fields.js';
import type { Causes } from '../../validation/causes.js';
import { checkAnyContainer, checkImagePadding } from './container.js';
import type { PodContext } from './pod-context.js';

/** In the order of the Go type. */
const NOT_EPHEMERAL = [
  'ports',
  'resources',
  'resizePolicy',
  'restartPolicy',
  'restartPolicyRules',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'lifecycle',
];
const REFUSED = 'cannot be set for an Ephemeral Container';

/** Containers put into a running Pod to look around. Source: kubernetes pkg/apis/core/validation validateEphemeralContainers. */
export function checkEphemeralContainers(spec: JsonObject, context: PodContext, path: string, causes: Causes): void {
  const others = [...asList(spec['containers']), ...asList(spec['initContainers'])].map((other) =>
    asText(asObject(other)['name']),
  );
  const names = new Set(others);
  asList(spec['ephemeralContainers']).forEach((item, index) => {
    const container = asObject(item);
    const field = `${path}[${index}]`;
    checkAnyContainer(container, context, field, causes);
    checkImagePadding(container, field, causes);
    const name = asText(container['name']);
    if (names.has(name)) causes.push(duplicate(`${field}.name`, name));
    else names.add(name);
    const target = asText(container['targetContainerName']);
    if (target !== '' && !others.includes(target)) causes.push(notFoundField(`${field}.targetContainerName`, target));
    for (const key of NOT_EPHEMERAL) {
      const value = container[key];
      // Kubernetes holds resources by value, so that empty ones are none.
      const isEmpty = !isSet(value) || (key === 'resources' && Object.keys(asObject(value)).length === 0);
      if (!isEmpty) causes.push(forbiddenField(`${field}.${key}`, REFUSED));
    }
    asList(container['volumeMounts']).forEach((mount, position) => {
      for (const key of ['subPath', 'subPathExpr']) {
        if (asText(asObject(mount)[key]) === '') continue;
        causes.push(forbiddenField(`${field}.volumeMounts[${position}].${key}`, REFUSED));
      }
    });
  });
}
