import type { Json, JsonObject } from '../../../model/json.js';
import { asList, asNumber, asObject, asText, isSet, textUnder } from '../../fields/json-fields.js';
import { ipWarnings } from '../../validation/ip-address.js';
import { fractionWarning } from '../../validation/resources.js';
import { APP_ARMOR } from '../validation/annotations.js';
import { visitContainers } from '../validation/visit-containers.js';
import { affinityWarnings } from './affinity-warnings.js';
import { containerWarnings } from './container-warnings.js';
import { portWarnings } from './port-warnings.js';
import { volumeWarnings } from './volume-warnings.js';

const DEPRECATED_ANNOTATIONS: readonly (readonly [key: string, message: string])[] = [
  ['scheduler.alpha.kubernetes.io/critical-pod', 'non-functional in v1.16+; use the "priorityClassName" field instead'],
  ['security.alpha.kubernetes.io/sysctls', 'non-functional in v1.11+; use the "sysctls" field instead'],
  ['security.alpha.kubernetes.io/unsafe-sysctls', 'non-functional in v1.11+; use the "sysctls" field instead'],
];
/** How annotations call the profiles that are no files. */
const APP_ARMOR_NAMES = new Map([
  ['RuntimeDefault', 'runtime/default'],
  ['Unconfined', 'unconfined'],
]);
const SECCOMP_OF_POD = 'seccomp.security.alpha.kubernetes.io/pod';

/**
 * What the author of a Pod or of a template is warned of, in Kubernetes' order. `path` is that of the template, empty for a Pod.
 * Source: kubernetes pkg/api/pod GetWarningsForPod, GetWarningsForPodTemplate.
 */
export function podWarnings(pod: JsonObject, path = ''): readonly string[] {
  const spec = asObject(pod['spec']);
  const { annotations } = asObject(pod['metadata']);
  const under = path === '' ? '' : `${path}.`;
  const specPath = `${under}spec`;
  const annotation = (key: string) => `${under}metadata.annotations[${key}]`;
  const warnings: string[] = [];
  affinityWarnings(spec, specPath, warnings);
  for (const [key, message] of DEPRECATED_ANNOTATIONS) {
    if (textUnder(annotations, key) !== undefined) warnings.push(`${annotation(key)}: ${message}`);
  }
  volumeWarnings(asList(spec['volumes']), `${specPath}.volumes`, warnings);
  repeated(asList(spec['hostAliases']), 'ip', `${specPath}.hostAliases`, warnings);
  pullSecretWarnings(asList(spec['imagePullSecrets']), `${specPath}.imagePullSecrets`, warnings);
  for (const name of ['memory', 'ephemeral-storage']) {
    fractionWarning(asObject(spec['overhead'])[name], `${specPath}.overhead[${name}]`, warnings);
  }
  if (textUnder(annotations, SECCOMP_OF_POD) !== undefined && !isSet(securityOf(spec)['seccompProfile'])) {
    warnings.push(`${annotation(SECCOMP_OF_POD)}: non-functional in v1.27+; use the "seccompProfile" field instead`);
  }
  visitContainers(spec, specPath, (container, field) => {
    containerWarnings(container, field, annotations, annotation, warnings);
    if (path !== '') appArmorWarning(container, securityOf(spec), annotations, annotation, warnings);
  });
  portWarnings(spec, specPath, warnings);
  if (asNumber(spec['terminationGracePeriodSeconds']) < 0) {
    const detail = 'must be >= 0; negative values are invalid and will be treated as 1';
    warnings.push(`${specPath}.terminationGracePeriodSeconds: ${detail}`);
  }
  nullSelectorWarnings(spec, specPath, warnings);
  addressWarnings(spec, specPath, warnings);
  return warnings;
}

function securityOf(holder: JsonObject): JsonObject {
  return asObject(holder['securityContext']);
}

function repeated(items: readonly Json[], key: string, path: string, warnings: string[]): void {
  if (items.length < 2) return;
  const seen = new Set<string>();
  items.forEach((item, index) => {
    const text = asText(asObject(item)[key]);
    if (seen.has(text)) warnings.push(`${path}[${index}].${key}: duplicate ${key} ${JSON.stringify(text)}`);
    seen.add(text);
  });
}

function pullSecretWarnings(secrets: readonly Json[], path: string, warnings: string[]): void {
  repeated(secrets, 'name', path, warnings);
  secrets.forEach((secret, index) => {
    if (asText(asObject(secret)['name']) === '') warnings.push(`${path}[${index}].name: invalid empty name ""`);
  });
}

/** Of a Pod the plugin that makes a field of the annotation tells. */
function appArmorWarning(
  container: JsonObject,
  ofPod: JsonObject,
  annotations: unknown,
  annotation: (key: string) => string,
  warnings: string[],
): void {
  const key = `${APP_ARMOR}${asText(container['name'])}`;
  const named = textUnder(annotations, key);
  if (named === undefined || isSet(securityOf(container)['appArmorProfile'])) return;
  const { type, localhostProfile } = asObject(ofPod['appArmorProfile']);
  const told = type === 'Localhost' ? `localhost/${asText(localhostProfile)}` : APP_ARMOR_NAMES.get(asText(type));
  if (told === named) return;
  warnings.push(`${annotation(key)}: deprecated since v1.30; use the "appArmorProfile" field instead`);
}

const TERM_LISTS: readonly (readonly [list: string, term: string])[] = [
  ['requiredDuringSchedulingIgnoredDuringExecution', ''],
  ['preferredDuringSchedulingIgnoredDuringExecution', 'podAffinityTerm'],
];

function nullSelectorWarnings(spec: JsonObject, path: string, warnings: string[]): void {
  const affinity = asObject(spec['affinity']);
  for (const key of ['podAffinity', 'podAntiAffinity']) {
    for (const [list, member] of TERM_LISTS) {
      asList(asObject(affinity[key])[list]).forEach((item, index) => {
        const term = member === '' ? asObject(item) : asObject(asObject(item)[member]);
        if (isSet(term['labelSelector'])) return;
        const field = `${path}.affinity.${key}.${list}[${index}]${member === '' ? '' : `.${member}`}.labelSelector`;
        warnings.push(`${field}: a null labelSelector results in matching no pod`);
      });
    }
  }
}

function addressWarnings(spec: JsonObject, path: string, warnings: string[]): void {
  asList(asObject(spec['dnsConfig'])['nameservers']).forEach((server, index) => {
    warnings.push(...ipWarnings(`${path}.dnsConfig.nameservers[${index}]`, asText(server)));
  });
  asList(spec['hostAliases']).forEach((alias, index) => {
    warnings.push(...ipWarnings(`${path}.hostAliases[${index}].ip`, asText(asObject(alias)['ip'])));
  });
}
