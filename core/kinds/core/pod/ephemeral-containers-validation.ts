import { forbiddenField } from '../../../model/field-error.js';
import type { JsonObject } from '../../../model/json.js';
import { asList, asObject, asText } from '../../fields/json-fields.js';
import { semanticEqual } from '../../fields/semantic-equal.js';
import { goDifference } from '../../go-values/go-difference.js';
import type { Causes } from '../../validation/causes.js';

/**
 * Ephemeral containers are added, and stay as they are. Their order may change, as patches do not keep it.
 * Source: kubernetes pkg/apis/core/validation ValidatePodEphemeralContainersUpdate.
 */
export function checkKeptEphemeralContainers(pod: JsonObject, old: JsonObject, causes: Causes): void {
  const field = 'spec.ephemeralContainers';
  const now = asList(asObject(pod['spec'])['ephemeralContainers']).map(asObject);
  for (const item of asList(asObject(old['spec'])['ephemeralContainers'])) {
    const before = asObject(item);
    const name = asText(before['name']);
    const kept = now.findLast((one) => asText(one['name']) === name);
    if (kept === undefined) {
      causes.push(forbiddenField(field, `existing ephemeral containers "${name}" may not be removed\n`));
    } else if (!semanticEqual(kept, before)) {
      const difference = goDifference('core.EphemeralContainer', before, kept);
      causes.push(forbiddenField(field, `existing ephemeral containers "${name}" may not be changed\n${difference}`));
    }
  }
}
