import type { JsonObject } from '../../../model/json.js';
import { asList, asObject, asText, isSet, textUnder } from '../../fields/json-fields.js';
import { fractionWarning } from '../../validation/resources.js';

const SECCOMP = 'container.seccomp.security.alpha.kubernetes.io/';

/** What is odd about one container. Source: kubernetes pkg/api/pod warningsForPodSpecAndMeta. */
export function containerWarnings(
  container: JsonObject,
  path: string,
  annotations: unknown,
  annotation: (key: string) => string,
  warnings: string[],
): void {
  if (isSet(annotations) && !isSet(asObject(container['securityContext'])['seccompProfile'])) {
    const seccomp = `${SECCOMP}${asText(container['name'])}`;
    if (textUnder(annotations, seccomp) !== undefined)
      warnings.push(`${annotation(seccomp)}: non-functional in v1.27+; use the "seccompProfile" field instead`);
  }
  const resources = asObject(container['resources']);
  for (const name of ['memory', 'ephemeral-storage']) {
    for (const list of ['limits', 'requests']) {
      fractionWarning(asObject(resources[list])[name], `${path}.resources.${list}[${name}]`, warnings);
    }
  }
  environmentWarnings(container, path, warnings);
}

/** A variable that is set twice is fine only when the second is made of the first. */
function environmentWarnings(container: JsonObject, path: string, warnings: string[]): void {
  const variables = asList(container['env']);
  if (variables.length < 2) return;
  const seen = new Set<string>();
  variables.forEach((item, index) => {
    const variable = asObject(item);
    const name = asText(variable['name']);
    if (!seen.has(name)) {
      seen.add(name);
      return;
    }
    const value = asText(variable['value']);
    const reference = `$(${name})`;
    if (!isSet(variable['valueFrom']) && value !== reference && value.includes(reference)) return;
    const hidden = `hides previous definition of ${JSON.stringify(name)}`;
    warnings.push(`${path}.env[${index}]: ${hidden}, which may be dropped when using apply`);
  });
}
