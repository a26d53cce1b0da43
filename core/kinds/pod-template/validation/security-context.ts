import { duplicate, invalidValue, notSupported, required, tooLong } from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import { byteLength, rangeError } from '../../../model/names.js';
import { asList, asObject, asText, isSet } from '../../fields/json-fields.js';
import { goValue } from '../../go-values/go-value.js';
import { type Causes, checkChoice } from '../../validation/causes.js';
import { checkDescendingPath } from '../../validation/paths.js';
import { hostSysctlError } from './host-sysctl.js';
import type { PodContext } from './pod-context.js';
import type { PodRelaxations } from './pod-relaxations.js';
import { checkWindowsOptions } from './windows-options.js';

const LARGEST_ID = 2_147_483_647;
const PROFILE_TYPES = ['Localhost', 'RuntimeDefault', 'Unconfined'];
const LONGEST_PROFILE = 4095;
const SYSCTL_NAME = /^[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?(?:[./][a-z0-9](?:[-_a-z0-9]*[a-z0-9])?)*$/;
const SYSCTL_FORMAT = '^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$';

function checkId(value: Json | undefined, path: string, causes: Causes): void {
  if (typeof value === 'number' && (value < 0 || value > LARGEST_ID)) {
    causes.push(invalidValue(path, value, rangeError(0, LARGEST_ID)));
  }
}

/** Source of these rules: kubernetes pkg/apis/core/validation ValidateSecurityContext, validatePodSpecSecurityContext. */
function checkSeccomp(profile: Json | undefined, path: string, causes: Causes): void {
  if (!isSet(profile)) return;
  const { type, localhostProfile } = asObject(profile);
  if (asText(type) === '') causes.push(required(`${path}.type`, 'type is required when seccompProfile is set'));
  else checkChoice(type, PROFILE_TYPES, `${path}.type`, causes);
  const field = `${path}.localhostProfile`;
  if (type === 'Localhost') {
    if (!isSet(localhostProfile)) causes.push(required(field, 'must be set when seccomp type is Localhost'));
    else checkDescendingPath(asText(localhostProfile), field, causes);
  } else if (isSet(localhostProfile)) {
    const shown = goValue('core.SeccompProfile', profile);
    causes.push(invalidValue(field, shown, 'can only be set when seccomp type is Localhost'));
  }
}

function checkAppArmor(profile: Json | undefined, path: string, causes: Causes): void {
  if (!isSet(profile)) return;
  const { type, localhostProfile } = asObject(profile);
  const field = `${path}.localhostProfile`;
  if (type === 'Localhost') checkAppArmorFile(localhostProfile, field, causes);
  else if (asText(type) === '') causes.push(required(`${path}.type`, 'type is required when appArmorProfile is set'));
  else if (!PROFILE_TYPES.includes(asText(type))) causes.push(notSupported(`${path}.type`, type, PROFILE_TYPES));
  else if (isSet(localhostProfile)) {
    causes.push(invalidValue(field, localhostProfile, 'can only be set when AppArmor type is Localhost'));
  }
}

function checkAppArmorFile(profile: Json | undefined, path: string, causes: Causes): void {
  if (!isSet(profile)) {
    causes.push(required(path, 'must be set when AppArmor type is Localhost'));
    return;
  }
  const name = asText(profile);
  if (name.trim() !== name) causes.push(invalidValue(path, name, 'must not be padded with whitespace'));
  else if (name === '') causes.push(required(path, 'must be set when AppArmor type is Localhost'));
  if (byteLength(name) > LONGEST_PROFILE) causes.push(tooLong(path, LONGEST_PROFILE));
}

/** The security context of one container. */
export function checkSecurityContext(security: JsonObject, context: PodContext, path: string, causes: Causes): void {
  checkId(security['runAsUser'], `${path}.runAsUser`, causes);
  checkId(security['runAsGroup'], `${path}.runAsGroup`, causes);
  checkChoice(security['procMount'], ['Default', 'Unmasked'], `${path}.procMount`, causes);
  if (context.hostUsers && security['procMount'] === 'Unmasked') {
    causes.push(invalidValue(`${path}.procMount`, 'Unmasked', '`hostUsers` must be false to use `Unmasked`'));
  }
  checkSeccomp(security['seccompProfile'], `${path}.seccompProfile`, causes);
  if (security['allowPrivilegeEscalation'] === false) checkNoEscalation(security, path, causes);
  checkWindowsOptions(security['windowsOptions'], `${path}.windowsOptions`, causes);
  checkAppArmor(security['appArmorProfile'], `${path}.appArmorProfile`, causes);
}

function checkNoEscalation(security: JsonObject, path: string, causes: Causes): void {
  const shown = () => goValue('core.SecurityContext', security);
  if (security['privileged'] === true) {
    const detail = 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true';
    causes.push(invalidValue(path, shown(), detail));
  }
  for (const capability of asList(asObject(security['capabilities'])['add'])) {
    if (capability !== 'CAP_SYS_ADMIN') continue;
    const detail = 'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN';
    causes.push(invalidValue(path, shown(), detail));
  }
}

function checkSysctls(
  sysctls: readonly Json[],
  spec: JsonObject,
  relaxed: PodRelaxations,
  path: string,
  causes: Causes,
): void {
  const names = new Set<string>();
  sysctls.forEach((item, index) => {
    const name = asText(asObject(item)['name']);
    const field = `${path}[${index}].name`;
    if (name === '') causes.push(required(field));
    else if (name.length > 253 || !SYSCTL_NAME.test(name)) {
      causes.push(invalidValue(field, name, `must have at most 253 characters and match regex ${SYSCTL_FORMAT}`));
    } else if (names.has(name)) causes.push(duplicate(field, name));
    const shared = relaxed.hostSysctls ? undefined : hostSysctlError(name, spec);
    if (shared !== undefined) causes.push(invalidValue(field, name, shared));
    names.add(name);
  });
}

/** The security context of a Pod as a whole. `spec` is the Pod's. */
export function checkPodSecurityContext(
  security: JsonObject,
  spec: JsonObject,
  { relaxed }: PodContext,
  path: string,
  causes: Causes,
): void {
  checkId(security['fsGroup'], `${path}.fsGroup`, causes);
  checkId(security['runAsUser'], `${path}.runAsUser`, causes);
  checkId(security['runAsGroup'], `${path}.runAsGroup`, causes);
  asList(security['supplementalGroups']).forEach((group, index) => {
    checkId(group, `${path}.supplementalGroups[${index}]`, causes);
  });
  if (spec['shareProcessNamespace'] === true && spec['hostPID'] === true) {
    const detail = 'ShareProcessNamespace and HostPID cannot both be enabled';
    causes.push(invalidValue(`${path}.shareProcessNamespace`, true, detail));
  }
  checkSysctls(asList(security['sysctls']), spec, relaxed, `${path}.sysctls`, causes);
  checkChoice(security['fsGroupChangePolicy'], ['Always', 'OnRootMismatch'], `${path}.fsGroupChangePolicy`, causes);
  checkSeccomp(security['seccompProfile'], `${path}.seccompProfile`, causes);
  checkWindowsOptions(security['windowsOptions'], `${path}.windowsOptions`, causes);
  checkAppArmor(security['appArmorProfile'], `${path}.appArmorProfile`, causes);
  checkChoice(security['supplementalGroupsPolicy'], ['Merge', 'Strict'], `${path}.supplementalGroupsPolicy`, causes);
  // Volumes are mounted with a label only where that is enabled, which it is not by itself.
  const policies = relaxed.seLinuxPolicies ? ['MountOption', 'Recursive'] : ['Recursive'];
  checkChoice(security['seLinuxChangePolicy'], policies, `${path}.seLinuxChangePolicy`, causes);
}
