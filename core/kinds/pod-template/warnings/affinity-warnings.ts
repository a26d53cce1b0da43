import type { Json, JsonObject } from '../../../model/json.js';
import { labelValueErrors } from '../../../model/names.js';
import { asList, asObject, asText, isSet } from '../../fields/json-fields.js';
import { deprecatedNodeLabel } from '../../validation/deprecated-node-labels.js';

/** Labels of nodes that are not set any more. Source: kubernetes pkg/api/node GetWarningsForNodeSelectorTerm. */
function termWarnings(term: Json | undefined, checkValues: boolean, path: string, warnings: string[]): void {
  asList(asObject(term)['matchExpressions']).forEach((item, index) => {
    const { key, values } = asObject(item);
    const field = `${path}.matchExpressions[${index}]`;
    const message = deprecatedNodeLabel(asText(key));
    if (message !== undefined) warnings.push(`${field}.key: ${asText(key)} is ${message}`);
    if (!checkValues) return;
    asList(values).forEach((value, position) => {
      for (const error of labelValueErrors(asText(value))) {
        warnings.push(`${field}.values[${position}]: ${asText(value)} is invalid, ${error}`);
      }
    });
  });
}

/** Where a Pod goes, as far as nodes and spreading are concerned. */
export function affinityWarnings(spec: JsonObject, path: string, warnings: string[]): void {
  for (const key of Object.keys(asObject(spec['nodeSelector']))) {
    const message = deprecatedNodeLabel(key);
    if (message !== undefined) warnings.push(`${path}.nodeSelector[${key}]: ${message}`);
  }
  const nodes = asObject(asObject(spec['affinity'])['nodeAffinity']);
  const field = `${path}.affinity.nodeAffinity`;
  const required = 'requiredDuringSchedulingIgnoredDuringExecution';
  asList(asObject(nodes[required])['nodeSelectorTerms']).forEach((term, index) => {
    termWarnings(term, false, `${field}.${required}.nodeSelectorTerms[${index}]`, warnings);
  });
  const preferred = 'preferredDuringSchedulingIgnoredDuringExecution';
  asList(nodes[preferred]).forEach((item, index) => {
    termWarnings(asObject(item)['preference'], true, `${field}.${preferred}[${index}].preference`, warnings);
  });
  asList(spec['topologySpreadConstraints']).forEach((item, index) => {
    const { topologyKey, labelSelector } = asObject(item);
    const own = `${path}.topologySpreadConstraints[${index}]`;
    const message = deprecatedNodeLabel(asText(topologyKey));
    if (message !== undefined) warnings.push(`${own}.topologyKey: ${asText(topologyKey)} is ${message}`);
    if (!isSet(labelSelector)) {
      warnings.push(`${own}.labelSelector: a null labelSelector results in matching no pod`);
    }
  });
}
