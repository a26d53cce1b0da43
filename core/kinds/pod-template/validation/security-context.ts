import { duplicate, invalidValue, required } from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import { rangeError } from '../../../model/names.js';
import { asList, asObject, asText, isSet } from '../../fields/json-fields.js';
import { addInvalid, type Causes, checkChoice, checkRequiredChoice } from '../../validation/causes.js';
import { checkDescendingPath } from '../../validation/paths.js';

const LARGEST_ID = 2_147_483_647;
const PROFILE_TYPES = ['Localhost', 'RuntimeDefault', 'Unconfined'];
const SYSCTL_NAME = /^[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?(?:[./][a-z0-9](?:[-_a-z0-9]*[a-z0-9])?)*$/;
const SYSCTL_FORMAT = '^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$';

function checkId(value: Json | undefined, path: string, causes: Causes): void {
  if (typeof value === 'number' && (value < 0 || value > LARGEST_ID)) {
    addInvalid(causes, path, value, [rangeError(0, LARGEST_ID)]);
  }
}

/** Source of these rules: kubernetes pkg/apis/core/validation ValidateSecurityContext, validatePodSpecSecurityContext. */
function checkSeccomp(profile: Json | undefined, path: string, causes: Causes): void {
  if (!isSet(profile)) return;
  const { type, localhostProfile } = asObject(profile);
  if (asText(type) === '') causes.push(required(`${path}.type`, 'type is required when seccompProfile is set'));
  else checkRequiredChoice(type, PROFILE_TYPES, `${path}.type`, causes);
  if (type === 'Localhost') {
    if (!isSet(localhostProfile)) {
      causes.push(required(`${path}.localhostProfile`, 'must be set when seccomp type is Localhost'));
    } else checkDescendingPath(asText(localhostProfile), `${path}.localhostProfile`, causes);
  } else if (isSet(localhostProfile)) {
    causes.push(invalidValue(`${path}.localhostProfile`, profile, 'can only be set when seccomp type is Localhost'));
  }
}

function checkAppArmor(profile: Json | undefined, path: string, causes: Causes): void {
  if (!isSet(profile)) return;
  const { type, localhostProfile } = asObject(profile);
  const field = `${path}.localhostProfile`;
  if (type === 'Localhost') {
    const name = asText(localhostProfile);
    if (name.trim() === '') causes.push(required(field, 'must be set when AppArmor type is Localhost'));
    else if (name.trim() !== name) causes.push(invalidValue(field, name, 'must not be padded with whitespace'));
  } else if (asText(type) === '') causes.push(required(`${path}.type`, 'type is required when appArmorProfile is set'));
  else if (!PROFILE_TYPES.includes(asText(type))) checkChoice(type, PROFILE_TYPES, `${path}.type`, causes);
  else if (isSet(localhostProfile)) {
    causes.push(invalidValue(field, localhostProfile, 'can only be set when AppArmor type is Localhost'));
  }
}

/** The security context of one container. */
export function checkSecurityContext(context: JsonObject, path: string, causes: Causes): void {
  checkId(context['runAsUser'], `${path}.runAsUser`, causes);
  checkId(context['runAsGroup'], `${path}.runAsGroup`, causes);
  checkChoice(context['procMount'], ['Default', 'Unmasked'], `${path}.procMount`, causes);
  checkSeccomp(context['seccompProfile'], `${path}.seccompProfile`, causes);
  if (context['allowPrivilegeEscalation'] === false) {
    if (context['privileged'] === true) {
      causes.push(
        invalidValue(path, context, 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true'),
      );
    }
    if (asList(asObject(context['capabilities'])['add']).includes('CAP_SYS_ADMIN')) {
      const detail = 'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN';
      causes.push(invalidValue(path, context, detail));
    }
  }
  checkAppArmor(context['appArmorProfile'], `${path}.appArmorProfile`, causes);
}

function checkSysctls(sysctls: readonly Json[], path: string, causes: Causes): void {
  const names = new Set<string>();
  sysctls.forEach((item, index) => {
    const name = asText(asObject(item)['name']);
    const field = `${path}[${index}].name`;
    if (name === '') causes.push(required(field));
    else if (name.length > 253 || !SYSCTL_NAME.test(name)) {
      causes.push(invalidValue(field, name, `must have at most 253 characters and match regex ${SYSCTL_FORMAT}`));
    } else if (names.has(name)) causes.push(duplicate(field, name));
    names.add(name);
  });
}

/** The security context of a Pod as a whole. `spec` is the Pod's. */
export function checkPodSecurityContext(context: JsonObject, spec: JsonObject, path: string, causes: Causes): void {
  checkId(context['fsGroup'], `${path}.fsGroup`, causes);
  checkId(context['runAsUser'], `${path}.runAsUser`, causes);
  checkId(context['runAsGroup'], `${path}.runAsGroup`, causes);
  asList(context['supplementalGroups']).forEach((group, index) => {
    checkId(group, `${path}.supplementalGroups[${index}]`, causes);
  });
  if (spec['shareProcessNamespace'] === true && spec['hostPID'] === true) {
    const detail = 'ShareProcessNamespace and HostPID cannot both be enabled';
    causes.push(invalidValue(`${path}.shareProcessNamespace`, true, detail));
  }
  checkSysctls(asList(context['sysctls']), `${path}.sysctls`, causes);
  checkChoice(context['fsGroupChangePolicy'], ['Always', 'OnRootMismatch'], `${path}.fsGroupChangePolicy`, causes);
  checkSeccomp(context['seccompProfile'], `${path}.seccompProfile`, causes);
  checkAppArmor(context['appArmorProfile'], `${path}.appArmorProfile`, causes);
  checkChoice(context['supplementalGroupsPolicy'], ['Merge', 'Strict'], `${path}.supplementalGroupsPolicy`, causes);
  checkChoice(context['seLinuxChangePolicy'], ['MountOption', 'Recursive'], `${path}.seLinuxChangePolicy`, causes);
}
