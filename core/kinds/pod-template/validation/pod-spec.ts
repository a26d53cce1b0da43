import { duplicate, forbiddenField, invalidValue, notSupported, required } from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import { dns1123LabelErrors, dns1123SubdomainErrors, qualifiedNameErrors, rangeError } from '../../../model/names.js';
import { asList, asNumber, asObject, asText, isSet } from '../../fields/json-fields.js';
import { addInvalid, type Causes, checkRequiredChoice } from '../../validation/causes.js';
import { ipErrors } from '../../validation/ip-address.js';
import { checkLabels } from '../../validation/labels.js';
import { checkResourceList, checkResourceRequirements } from '../../validation/resources.js';
import { checkAffinity, checkTopologySpread } from './affinity.js';
import { checkContainers, checkEphemeralContainers, checkInitContainers, type PodContext } from './container.js';
import { checkDnsConfig } from './dns-config.js';
import { checkPodSecurityContext } from './security-context.js';
import { checkTolerations } from './toleration.js';
import { checkVolumes } from './volume.js';

const RESTART_POLICIES = ['Always', 'OnFailure', 'Never'];
const DNS_POLICIES = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];
const PREEMPTION_POLICIES = ['PreemptLowerPriority', 'Never'];
const OPERATING_SYSTEMS = ['linux', 'windows'];
const MAX_INT32 = 2_147_483_647;

/** Fields that hold one name each, and what kind of name. */
const NAME_FIELDS: readonly (readonly [string, (name: string) => readonly string[]])[] = [
  ['serviceAccountName', dns1123SubdomainErrors],
  ['nodeName', dns1123SubdomainErrors],
  ['hostname', dns1123LabelErrors],
  ['subdomain', dns1123LabelErrors],
  ['priorityClassName', dns1123SubdomainErrors],
  ['runtimeClassName', dns1123SubdomainErrors],
];

/**
 * The spec of a Pod or, with `isPod` false, of a template. Types and defaults are taken as done.
 * Source: kubernetes pkg/apis/core/validation ValidatePodSpec.
 */
export function checkPodSpec(spec: JsonObject, isPod: boolean, path: string, causes: Causes): void {
  const grace = spec['terminationGracePeriodSeconds'];
  if (!isSet(grace)) causes.push(required(`${path}.terminationGracePeriodSeconds`));
  const volumes = checkVolumes(asList(spec['volumes']), `${path}.volumes`, causes);
  const context: PodContext = {
    volumes,
    gracePeriod: typeof grace === 'number' ? grace : undefined,
    restartPolicy: asText(spec['restartPolicy']),
  };
  checkResourceClaims(asList(spec['resourceClaims']), `${path}.resourceClaims`, causes);
  const containers = asList(spec['containers']);
  checkContainers(containers, context, `${path}.containers`, causes);
  checkInitContainers(asList(spec['initContainers']), containers, context, `${path}.initContainers`, causes);
  checkEphemeralContainers(asList(spec['ephemeralContainers']), spec, context, `${path}.ephemeralContainers`, causes);
  if (isSet(spec['resources'])) checkResourceRequirements(asObject(spec['resources']), `${path}.resources`, causes);
  if (spec['hostNetwork'] === true) checkHostNetworkPorts(containers, isPod, `${path}.containers`, causes);
  checkRequiredChoice(spec['restartPolicy'], RESTART_POLICIES, `${path}.restartPolicy`, causes);
  checkRequiredChoice(spec['dnsPolicy'], DNS_POLICIES, `${path}.dnsPolicy`, causes);
  checkLabels(spec['nodeSelector'], `${path}.nodeSelector`, causes);
  if (isSet(spec['securityContext'])) {
    checkPodSecurityContext(asObject(spec['securityContext']), spec, `${path}.securityContext`, causes);
  }
  if (isSet(spec['affinity'])) checkAffinity(asObject(spec['affinity']), `${path}.affinity`, causes);
  checkDnsConfig(spec, `${path}.dnsConfig`, causes);
  checkGates(spec, path, causes);
  checkTopologySpread(asList(spec['topologySpreadConstraints']), `${path}.topologySpreadConstraints`, causes);
  if (spec['hostUsers'] === false) checkHostNamespaces(spec, path, causes);
  for (const [field, errors] of NAME_FIELDS) {
    const name = asText(spec[field]);
    if (name !== '') addInvalid(causes, `${path}.${field}`, name, errors(name));
  }
  const deadline = spec['activeDeadlineSeconds'];
  if (typeof deadline === 'number' && (deadline < 1 || deadline > MAX_INT32)) {
    causes.push(invalidValue(`${path}.activeDeadlineSeconds`, deadline, rangeError(1, MAX_INT32)));
  }
  checkTolerations(asList(spec['tolerations']), `${path}.tolerations`, causes);
  checkHostAliases(asList(spec['hostAliases']), `${path}.hostAliases`, causes);
  if (isSet(spec['preemptionPolicy'])) {
    checkRequiredChoice(spec['preemptionPolicy'], PREEMPTION_POLICIES, `${path}.preemptionPolicy`, causes);
  }
  checkResourceList(spec['overhead'], `${path}.overhead`, causes);
  if (isSet(spec['os'])) checkOperatingSystem(asText(asObject(spec['os'])['name']), `${path}.os`, causes);
}

function checkHostNetworkPorts(containers: readonly Json[], isPod: boolean, path: string, causes: Causes): void {
  containers.forEach((container, position) => {
    asList(asObject(container)['ports']).forEach((item, index) => {
      const hostPort = asNumber(asObject(item)['hostPort']);
      // A template may leave it out: it is filled in once the Pod is made.
      if ((!isPod && hostPort === 0) || hostPort === asNumber(asObject(item)['containerPort'])) return;
      const field = `${path}[${position}].ports[${index}].hostPort`;
      causes.push(invalidValue(field, hostPort, 'must match `containerPort` when `hostNetwork` is true'));
    });
  });
}

function checkGates(spec: JsonObject, path: string, causes: Causes): void {
  asList(spec['readinessGates']).forEach((gate, index) => {
    const type = asText(asObject(gate)['conditionType']);
    addInvalid(causes, `${path}.readinessGates[${index}].conditionType`, type, qualifiedNameErrors(type));
  });
  const seen = new Set<string>();
  asList(spec['schedulingGates']).forEach((gate, index) => {
    const name = asText(asObject(gate)['name']);
    addInvalid(causes, `${path}.schedulingGates[${index}]`, name, qualifiedNameErrors(name));
    if (seen.has(name)) causes.push(duplicate(`${path}.schedulingGates[${index}]`, name));
    seen.add(name);
  });
}

function checkHostNamespaces(spec: JsonObject, path: string, causes: Causes): void {
  // Kubernetes spells two of these paths with capitals.
  for (const [field, key] of [
    ['hostNetwork', 'hostNetwork'],
    ['HostPID', 'hostPID'],
    ['HostIPC', 'hostIPC'],
  ] as const) {
    if (spec[key] === true) causes.push(forbiddenField(`${path}.${field}`, 'when `pod.Spec.HostUsers` is false'));
  }
}

function checkHostAliases(aliases: readonly Json[], path: string, causes: Causes): void {
  aliases.forEach((item, index) => {
    const alias = asObject(item);
    const address = asText(alias['ip']);
    addInvalid(causes, `${path}[${index}].ip`, address, ipErrors(address));
    asList(alias['hostnames']).forEach((name, position) => {
      const field = `${path}[${index}].hostnames[${position}]`;
      addInvalid(causes, field, asText(name), dns1123SubdomainErrors(asText(name)));
    });
  });
}

function checkResourceClaims(claims: readonly Json[], path: string, causes: Causes): void {
  const names = new Set<string>();
  claims.forEach((item, index) => {
    const claim = asObject(item);
    const field = `${path}[${index}]`;
    const name = asText(claim['name']);
    if (name === '') causes.push(required(`${field}.name`));
    else if (names.has(name)) causes.push(duplicate(`${field}.name`, name));
    else addInvalid(causes, `${field}.name`, name, dns1123LabelErrors(name));
    names.add(name);
    const sources = ['resourceClaimName', 'resourceClaimTemplateName'].filter((key) => isSet(claim[key]));
    if (sources.length === 2) {
      const detail = 'at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified';
      causes.push(invalidValue(field, item, detail));
    } else if (sources.length === 0) {
      causes.push(invalidValue(field, item, 'must specify one of: `resourceClaimName`, `resourceClaimTemplateName`'));
    }
  });
}

function checkOperatingSystem(name: string, path: string, causes: Causes): void {
  if (name === '') causes.push(required(`${path}.name`, 'cannot be empty'));
  else if (!OPERATING_SYSTEMS.includes(name)) causes.push(notSupported(path, name, OPERATING_SYSTEMS));
}
