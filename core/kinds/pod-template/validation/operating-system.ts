import { forbiddenField, notSupported, required } from '../../../model/field-error.js';
import type { JsonObject } from '../../../model/json.js';
import { asList, asObject, asText, isSet } from '../../fields/json-fields.js';
import type { Causes } from '../../validation/causes.js';
import { visitContainers } from './visit-containers.js';

const SYSTEMS = ['linux', 'windows'];
const NOT_ON_WINDOWS = 'cannot be set for a windows pod';
const NOT_ON_LINUX = 'windows options cannot be set for a linux pod';

/** In Kubernetes' order, where a Pod shares with its host what its internal type keeps in the security context. */
const OF_POD: readonly (readonly [field: string, isShared: boolean])[] = [
  ['appArmorProfile', false],
  ['seLinuxOptions', false],
  ['hostUsers', true],
  ['hostPID', true],
  ['hostIPC', true],
  ['seccompProfile', false],
  ['fsGroup', false],
  ['fsGroupChangePolicy', false],
  ['sysctls', false],
  ['shareProcessNamespace', true],
  ['runAsUser', false],
  ['runAsGroup', false],
  ['supplementalGroups', false],
  ['supplementalGroupsPolicy', false],
  ['seLinuxChangePolicy', false],
];
const OF_CONTAINER = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'capabilities',
  'readOnlyRootFilesystem',
  'privileged',
  'allowPrivilegeEscalation',
  'procMount',
  'runAsUser',
  'runAsGroup',
];

/**
 * A Pod that says which system it is for has nothing that the system has not.
 * Source: kubernetes pkg/apis/core/validation validateOS, validateLinux, validateWindows.
 */
export function checkOperatingSystem(spec: JsonObject, path: string, causes: Causes): void {
  if (!isSet(spec['os'])) return;
  const name = asText(asObject(spec['os'])['name']);
  if (name === '') causes.push(required(`${path}.os.name`));
  else if (!SYSTEMS.includes(name)) causes.push(notSupported(`${path}.os`, name, SYSTEMS));
  else if (name === 'linux') checkLinux(spec, path, causes);
  else checkWindows(spec, path, causes);
}

function checkLinux(spec: JsonObject, path: string, causes: Causes): void {
  const refuse = (holder: JsonObject, field: string): void => {
    if (!isSet(asObject(holder['securityContext'])['windowsOptions'])) return;
    causes.push(forbiddenField(`${field}.securityContext.windowsOptions`, NOT_ON_LINUX));
  };
  refuse(spec, path);
  visitContainers(spec, path, refuse);
}

function checkWindows(spec: JsonObject, path: string, causes: Causes): void {
  const security = asObject(spec['securityContext']);
  for (const [field, isShared] of OF_POD) {
    const value = isShared ? spec[field] : security[field];
    const isFlag = field === 'hostPID' || field === 'hostIPC';
    const isAbsent = isFlag ? value !== true : field === 'sysctls' ? asList(value).length === 0 : !isSet(value);
    if (!isAbsent) causes.push(forbiddenField(`${path}.${isShared ? '' : 'securityContext.'}${field}`, NOT_ON_WINDOWS));
  }
  visitContainers(spec, path, (container, own) => {
    const context = asObject(container['securityContext']);
    for (const field of OF_CONTAINER) {
      if (isSet(context[field])) causes.push(forbiddenField(`${own}.securityContext.${field}`, NOT_ON_WINDOWS));
    }
  });
}
