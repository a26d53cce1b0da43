import { invalidValue, notSupported, required } from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import {
  configMapKeyErrors,
  dns1123LabelErrors,
  environmentNameErrors,
  qualifiedNameErrors,
} from '../../../model/names.js';
import { formatQuantity, quantityFrom } from '../../../model/quantity.js';
import { fail, ok, type Result } from '../../../model/result.js';
import { asObject, asText, isSet } from '../../fields/json-fields.js';
import { addInvalid, type Causes } from '../../validation/causes.js';
import { subdomainName } from '../../validation/name-rules.js';
import { checkNoBacksteps } from '../../validation/paths.js';

const ENVIRONMENT_FIELDS = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];
const CONTAINER_RESOURCE_FIELDS = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
];
/** Fields the downward API can name at all. Source: kubernetes pkg/apis/core/pods ConvertDownwardAPIFieldLabel. */
const KNOWN_FIELDS = new Set([
  ...ENVIRONMENT_FIELDS,
  'metadata.annotations',
  'metadata.labels',
  'spec.restartPolicy',
  'spec.schedulerName',
  'status.phase',
]);
const SIZE_DIVISORS = ['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei'];

/** A field of the Pod that a variable or a file shows. Source of these rules: kubernetes pkg/apis/core/validation ValidateEnv, ValidateEnvFrom. */
export function checkFieldRef(selector: JsonObject, allowed: readonly string[], path: string, causes: Causes): void {
  const fieldPath = asText(selector['fieldPath']);
  if (asText(selector['apiVersion']) === '') {
    causes.push(required(`${path}.apiVersion`));
    return;
  }
  if (fieldPath === '') {
    causes.push(required(`${path}.fieldPath`));
    return;
  }
  const label = convertedField(asText(selector['apiVersion']), fieldPath);
  if (!label.ok) {
    causes.push(invalidValue(`${path}.fieldPath`, fieldPath, `error converting fieldPath: ${label.error}`));
    return;
  }
  const subscript = subscriptOf(label.value);
  if (subscript !== undefined) {
    const key = subscript.field === 'metadata.annotations' ? subscript.key.toLowerCase() : subscript.key;
    addInvalid(causes, path, key, qualifiedNameErrors(key));
  } else if (!allowed.includes(label.value)) causes.push(notSupported(`${path}.fieldPath`, label.value, allowed));
}

/** `metadata.labels['a']` in its two parts. Source: kubernetes pkg/fieldpath SplitMaybeSubscriptedPath. */
function subscriptOf(path: string): { readonly field: string; readonly key: string } | undefined {
  const open = path.indexOf("['");
  if (open < 1 || !path.endsWith("']")) return undefined;
  return { field: path.slice(0, open), key: path.slice(open + 2, -2) };
}

function convertedField(version: string, path: string): Result<string, string> {
  if (version !== 'v1') return fail(`unsupported pod version: ${version}`);
  const subscript = subscriptOf(path);
  if (subscript !== undefined) {
    const has = subscript.field === 'metadata.annotations' || subscript.field === 'metadata.labels';
    return has ? ok(path) : fail(`field label does not support subscript: ${path}`);
  }
  if (path === 'spec.host') return ok('spec.nodeName');
  return KNOWN_FIELDS.has(path) ? ok(path) : fail(`field label not supported: ${path}`);
}

/** A limit or request that a variable or a file shows. `inVolume` asks for the container's name. */
export function checkResourceFieldRef(selector: JsonObject, inVolume: boolean, path: string, causes: Causes): void {
  const resource = asText(selector['resource']);
  if (inVolume && asText(selector['containerName']) === '') causes.push(required(`${path}.containerName`));
  else if (resource === '') causes.push(required(`${path}.resource`));
  else if (!CONTAINER_RESOURCE_FIELDS.includes(resource) && !/^(?:limits|requests)\.hugepages-/.test(resource)) {
    causes.push(notSupported(`${path}.resource`, resource, CONTAINER_RESOURCE_FIELDS));
  }
  checkDivisor(resource, selector['divisor'], path, causes);
}

function checkDivisor(resource: string, text: Json | undefined, path: string, causes: Causes): void {
  const divisor = typeof text === 'string' || typeof text === 'number' ? quantityFrom(text) : undefined;
  if (divisor === undefined || divisor.nano === 0n) return;
  const written = formatQuantity(divisor);
  const name = /^(?:limits|requests)\.(cpu|memory|ephemeral-storage|hugepages-)/.exec(resource)?.[1];
  // What is no resource was told of already.
  if (name === undefined || (name !== 'hugepages-' && !resource.endsWith(`.${name}`))) return;
  if (name === 'cpu') {
    if (written === '1m' || written === '1') return;
    causes.push(
      invalidValue(`${path}.divisor`, resource, "only divisor's values 1m and 1 are supported with the cpu resource"),
    );
  } else if (!SIZE_DIVISORS.includes(written)) {
    const called =
      name === 'memory' ? 'memory' : name === 'ephemeral-storage' ? 'local ephemeral storage' : 'hugepages';
    const detail = `only divisor's values ${SIZE_DIVISORS.join(', ')} are supported with the ${called} resource`;
    causes.push(invalidValue(`${path}.divisor`, resource, detail));
  }
}

/** The name of another object and a key in it. */
function checkKeySelector(selector: JsonObject, path: string, causes: Causes): void {
  const name = asText(selector['name']);
  const key = asText(selector['key']);
  addInvalid(causes, `${path}.name`, name, subdomainName(name, false));
  if (key === '') causes.push(required(`${path}.key`));
  else addInvalid(causes, `${path}.key`, key, configMapKeyErrors(key));
}

/** A key in a file of an empty volume. Source: validateFileKeySelector of the same file. */
function checkFileKeySelector(selector: JsonObject, path: string, causes: Causes): void {
  const key = asText(selector['key']);
  const volume = asText(selector['volumeName']);
  const file = asText(selector['path']);
  if (key === '') causes.push(required(`${path}.key`));
  else addInvalid(causes, `${path}.key`, key, environmentNameErrors(key));
  if (volume === '') causes.push(required(`${path}.volumeName`));
  else addInvalid(causes, `${path}.volumeName`, volume, dns1123LabelErrors(volume));
  if (file === '') causes.push(required(`${path}.path`));
  else checkNoBacksteps(file, `${path}.path`, causes);
}

function checkValueFrom(variable: JsonObject, path: string, causes: Causes): void {
  const source = asObject(variable['valueFrom']);
  let sources = 0;
  if (isSet(source['fieldRef'])) {
    sources++;
    checkFieldRef(asObject(source['fieldRef']), ENVIRONMENT_FIELDS, `${path}.fieldRef`, causes);
  }
  if (isSet(source['resourceFieldRef'])) {
    sources++;
    checkResourceFieldRef(asObject(source['resourceFieldRef']), false, `${path}.resourceFieldRef`, causes);
  }
  for (const key of ['configMapKeyRef', 'secretKeyRef']) {
    if (!isSet(source[key])) continue;
    sources++;
    checkKeySelector(asObject(source[key]), `${path}.${key}`, causes);
  }
  if (isSet(source['fileKeyRef'])) {
    sources++;
    checkFileKeySelector(asObject(source['fileKeyRef']), `${path}.fileKeyRef`, causes);
  }
  if (sources === 0) {
    const choices = '`fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`';
    causes.push(invalidValue(path, '', `must specify one of: ${choices}`));
  } else if (asText(variable['value']) !== '') {
    causes.push(invalidValue(path, '', 'may not be specified when `value` is not empty'));
  } else if (sources > 1) causes.push(invalidValue(path, '', 'may not have more than one field specified at a time'));
}

/** The variables of a container. */
export function checkEnvironment(variables: readonly Json[], path: string, causes: Causes): void {
  variables.forEach((item, index) => {
    const variable = asObject(item);
    const name = asText(variable['name']);
    if (name === '') causes.push(required(`${path}[${index}].name`));
    else addInvalid(causes, `${path}[${index}].name`, name, environmentNameErrors(name));
    if (isSet(variable['valueFrom'])) checkValueFrom(variable, `${path}[${index}].valueFrom`, causes);
  });
}

/** Whole ConfigMaps and Secrets taken as variables. */
export function checkEnvironmentSources(sources: readonly Json[], path: string, causes: Causes): void {
  sources.forEach((item, index) => {
    const source = asObject(item);
    const prefix = asText(source['prefix']);
    if (prefix !== '') addInvalid(causes, `${path}[${index}].prefix`, prefix, environmentNameErrors(prefix));
    const given = ['configMapRef', 'secretRef'].filter((key) => isSet(source[key]));
    for (const key of given) {
      const name = asText(asObject(source[key])['name']);
      if (name === '') causes.push(required(`${path}[${index}].${key}.name`));
      else addInvalid(causes, `${path}[${index}].${key}.name`, name, subdomainName(name, true));
    }
    if (given.length === 0) causes.push(invalidValue(path, '', 'must specify one of: `configMapRef` or `secretRef`'));
    else if (given.length > 1)
      causes.push(invalidValue(path, '', 'may not have more than one field specified at a time'));
  });
}
