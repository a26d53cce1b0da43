import { duplicate, invalidValue, notFoundField, required } from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import { dns1123LabelErrors, dns1123SubdomainErrors, qualifiedNameErrors, rangeError } from '../../../model/names.js';
import { asList, asObject, asText, isSet } from '../../fields/json-fields.js';
import { addInvalid, type Causes, checkRequiredChoice } from '../../validation/causes.js';
import { ipErrors } from '../../validation/ip-address.js';
import { checkLabels } from '../../validation/labels.js';
import { checkAffinity } from './affinity.js';
import { checkContainers } from './container.js';
import { checkHostNetworkPorts } from './container-port.js';
import { checkDnsConfig } from './dns-config.js';
import { checkEphemeralContainers } from './ephemeral-container.js';
import { checkHostNamespaces, checkHostname } from './host-namespaces.js';
import { checkInitContainers } from './init-container.js';
import { checkOperatingSystem } from './operating-system.js';
import type { PodContext } from './pod-context.js';
import { checkPodLevelResources } from './pod-level-resources.js';
import { podRelaxations } from './pod-relaxations.js';
import { checkResourceClaims } from './resource-claim.js';
import { checkContainerResources } from './resource-requirements.js';
import { checkPodSecurityContext } from './security-context.js';
import { checkTolerations } from './toleration.js';
import { checkTopologySpread } from './topology-spread.js';
import { visitContainers } from './visit-containers.js';
import { checkVolumes } from './volume.js';
import { checkHostProcesses } from './windows-options.js';

const RESTART_POLICIES = ['Always', 'OnFailure', 'Never'];
const DNS_POLICIES = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];
const PREEMPTION_POLICIES = ['PreemptLowerPriority', 'Never'];
const MAX_INT32 = 2_147_483_647;

type NameErrors = (name: string) => readonly string[];

/** Whose spec it is, and what it replaces. */
export interface PodSpecOwner {
  /** The metadata of a Pod; absent for a template. */
  readonly metadata?: JsonObject;
  /** The spec before; absent for a new one. */
  readonly old?: JsonObject | undefined;
}

/**
 * The spec of a Pod or of a template. Types and defaults are taken as done.
 * Source: kubernetes pkg/apis/core/validation ValidatePodSpec.
 */
export function checkPodSpec(spec: JsonObject, owner: PodSpecOwner, path: string, causes: Causes): void {
  const grace = spec['terminationGracePeriodSeconds'];
  if (!isSet(grace)) causes.push(required(`${path}.terminationGracePeriodSeconds`));
  const context = contextOf(spec, owner, path, causes);
  checkResourceClaims(asList(spec['resourceClaims']), owner.metadata, `${path}.resourceClaims`, causes);
  const containers = asList(spec['containers']);
  checkContainers(containers, context, `${path}.containers`, causes);
  checkInitContainers(asList(spec['initContainers']), containers, context, `${path}.initContainers`, causes);
  checkEphemeralContainers(spec, context, `${path}.ephemeralContainers`, causes);
  checkPodLevelResources(spec, context, path, causes);
  if (spec['hostNetwork'] === true) checkHostNetworkPorts(containers, context.isPod, `${path}.containers`, causes);
  checkRequiredChoice(spec['restartPolicy'], RESTART_POLICIES, `${path}.restartPolicy`, causes);
  checkRequiredChoice(spec['dnsPolicy'], DNS_POLICIES, `${path}.dnsPolicy`, causes);
  checkLabels(spec['nodeSelector'], `${path}.nodeSelector`, causes);
  checkPodSecurityContext(asObject(spec['securityContext']), spec, context, `${path}.securityContext`, causes);
  if (isSet(spec['affinity'])) checkAffinity(asObject(spec['affinity']), context.relaxed, `${path}.affinity`, causes);
  checkDnsConfig(spec, `${path}.dnsConfig`, causes);
  checkGates(spec, path, causes);
  const spread = asList(spec['topologySpreadConstraints']);
  checkTopologySpread(spread, context.relaxed, `${path}.topologySpreadConstraints`, causes);
  checkHostProcesses(spec, path, causes);
  if (spec['hostUsers'] === false) checkHostNamespaces(spec, context.relaxed, path, causes);
  checkHostname(spec, path, causes);
  checkName(spec, 'serviceAccountName', dns1123SubdomainErrors, path, causes);
  checkName(spec, 'nodeName', dns1123SubdomainErrors, path, causes);
  checkDeadline(spec['activeDeadlineSeconds'], `${path}.activeDeadlineSeconds`, causes);
  checkName(spec, 'hostname', dns1123LabelErrors, path, causes);
  checkName(spec, 'subdomain', dns1123LabelErrors, path, causes);
  const { comparingTolerations } = context.relaxed;
  checkTolerations(asList(spec['tolerations']), `${path}.tolerations`, causes, comparingTolerations);
  checkHostAliases(asList(spec['hostAliases']), `${path}.hostAliases`, causes);
  checkName(spec, 'priorityClassName', dns1123SubdomainErrors, path, causes);
  if (isSet(spec['runtimeClassName'])) {
    const name = asText(spec['runtimeClassName']);
    addInvalid(causes, `${path}.runtimeClassName`, name, dns1123SubdomainErrors(name));
  }
  if (isSet(spec['preemptionPolicy'])) {
    checkRequiredChoice(spec['preemptionPolicy'], PREEMPTION_POLICIES, `${path}.preemptionPolicy`, causes);
  }
  if (isSet(spec['overhead'])) {
    const overhead: JsonObject = { limits: asObject(spec['overhead']) };
    checkContainerResources(overhead, { claims: new Set(), relaxed: context.relaxed }, `${path}.overhead`, causes);
  }
  checkOperatingSystem(spec, path, causes);
  checkSchedulingGroup(spec['schedulingGroup'], `${path}.schedulingGroup`, causes);
  checkFileVolumes(spec, path, causes);
}

function contextOf(spec: JsonObject, { metadata, old }: PodSpecOwner, path: string, causes: Causes): PodContext {
  const relaxed = podRelaxations(old);
  const isPod = metadata !== undefined;
  const grace = spec['terminationGracePeriodSeconds'];
  const podName = asText(metadata?.['name']);
  const names = asList(spec['resourceClaims']).map((claim) => asText(asObject(claim)['name']));
  return {
    isPod,
    relaxed,
    volumes: checkVolumes(asList(spec['volumes']), { isPod, relaxed, podName }, `${path}.volumes`, causes),
    claims: new Set(names.filter((name) => name !== '')),
    gracePeriod: typeof grace === 'number' ? grace : undefined,
    restartPolicy: asText(spec['restartPolicy']),
    os: isSet(spec['os']) ? asText(asObject(spec['os'])['name']) : undefined,
    hostUsers: spec['hostUsers'] !== false,
  };
}

function checkName(spec: JsonObject, key: string, errors: NameErrors, path: string, causes: Causes): void {
  const name = asText(spec[key]);
  if (name !== '') addInvalid(causes, `${path}.${key}`, name, errors(name));
}

function checkDeadline(deadline: Json | undefined, path: string, causes: Causes): void {
  if (typeof deadline === 'number' && (deadline < 1 || deadline > MAX_INT32)) {
    causes.push(invalidValue(path, deadline, rangeError(1, MAX_INT32)));
  }
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

function checkSchedulingGroup(group: Json | undefined, path: string, causes: Causes): void {
  if (!isSet(group)) return;
  const name = asObject(group)['podGroupName'];
  const field = `${path}.podGroupName`;
  if (!isSet(name)) causes.push(invalidValue(field, null, 'must specify one of: `podGroupName`'));
  else addInvalid(causes, field, asText(name), dns1123SubdomainErrors(asText(name)));
}

/** Variables are read out of files of empty volumes only. Source: validateFileKeyRefVolumes of the same file. */
function checkFileVolumes(spec: JsonObject, path: string, causes: Causes): void {
  visitContainers(spec, path, (container, field) => {
    asList(container['env']).forEach((variable, index) => {
      const selector = asObject(asObject(variable)['valueFrom'])['fileKeyRef'];
      if (!isSet(selector)) return;
      const name = asText(asObject(selector)['volumeName']);
      const own = `${field}.env[${index}].valueFrom.fileKeyRef.volumeName`;
      const volume = asList(spec['volumes'])
        .map(asObject)
        .findLast((item) => asText(item['name']) === name);
      if (volume === undefined) causes.push(notFoundField(own, name));
      else if (!isSet(volume['emptyDir'])) {
        causes.push(invalidValue(own, name, 'referenced volume must be of type emptyDir'));
      }
    });
  });
}
