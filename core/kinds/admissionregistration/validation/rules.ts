import { invalidValue, notSupported, required } from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import { asList, asText } from '../../fields/json-fields.js';
import { type Causes, checkChoice } from '../../validation/causes.js';

const OPERATIONS = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'];
const SCOPES = ['*', 'Cluster', 'Namespaced'];

/** What a webhook or a policy is asked about. Source: kubernetes pkg/apis/admissionregistration/validation validateRuleWithOperations. */
export function checkRule(rule: JsonObject, path: string, causes: Causes): void {
  const operations = asList(rule['operations']);
  checkSome(operations, `${path}.operations`, 'operations', causes);
  operations.forEach((operation, index) => {
    if (!OPERATIONS.includes(asText(operation)))
      causes.push(notSupported(`${path}.operations[${index}]`, operation, OPERATIONS));
  });
  checkSome(asList(rule['apiGroups']), `${path}.apiGroups`, 'API groups', causes);
  const versions = asList(rule['apiVersions']);
  checkSome(versions, `${path}.apiVersions`, 'API versions', causes);
  versions.forEach((version, index) => {
    if (asText(version) === '') causes.push(required(`${path}.apiVersions[${index}]`));
  });
  checkResources(asList(rule['resources']).map(asText), `${path}.resources`, causes);
  checkChoice(rule['scope'], SCOPES, `${path}.scope`, causes);
}

/** A list that has something in it, and nothing beside `*`. */
function checkSome(items: readonly Json[], path: string, others: string, causes: Causes): void {
  if (items.length === 0) causes.push(required(path));
  if (items.length > 1 && items.includes('*'))
    causes.push(invalidValue(path, items, `if '*' is present, must not specify other ${others}`));
}

/** Source: validateResources of the same file. */
function checkResources(resources: readonly string[], path: string, causes: Causes): void {
  if (resources.length === 0) causes.push(required(path));
  const wholes = new Set<string>();
  const everywhere = new Set<string>();
  let hasPlain = false;
  resources.forEach((resource, index) => {
    const field = `${path}[${index}]`;
    if (resource === '') {
      causes.push(required(field));
      return;
    }
    const slash = resource.indexOf('/');
    if (slash < 0) {
      // The last one that has no subresource decides, as in Kubernetes.
      hasPlain = resource !== '*';
      return;
    }
    const [name, part] = [resource.slice(0, slash), resource.slice(slash + 1)];
    const wrong = (all: string) =>
      invalidValue(field, resource, `if '${all}' is present, must not specify ${resource}`);
    if (wholes.has(name)) causes.push(wrong(`${name}/*`));
    if (everywhere.has(part)) causes.push(wrong(`*/${part}`));
    if (part === '*') wholes.add(name);
    if (name === '*') everywhere.add(part);
  });
  if (resources.length > 1 && resources.includes('*/*'))
    causes.push(invalidValue(path, resources, "if '*/*' is present, must not specify other resources"));
  if (resources.includes('*') && hasPlain) {
    const detail = "if '*' is present, must not specify other resources without subresources";
    causes.push(invalidValue(path, resources, detail));
  }
}
