import { forbiddenField, invalidValue } from '../../../model/field-error.js';
import type { JsonObject } from '../../../model/json.js';
import { asObject, asText, isSet, textEntries, textUnder } from '../../fields/json-fields.js';
import type { Causes } from '../../validation/causes.js';
import { checkDescendingPath } from '../../validation/paths.js';
import { visitContainers } from './visit-containers.js';

/** Set on a Pod that mirrors one which a node runs by itself. */
export const MIRROR = 'kubernetes.io/config.mirror';
/** In front of a container's name: its AppArmor profile, before there was a field for it. */
export const APP_ARMOR = 'container.apparmor.security.beta.kubernetes.io/';
const SECCOMP_OF_POD = 'seccomp.security.alpha.kubernetes.io/pod';
const SECCOMP = 'container.seccomp.security.alpha.kubernetes.io/';
const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';

/** Whether a Pod's deletion cost can be read. Source: kubernetes pkg/apis/core/helper GetDeletionCostFromPodAnnotations. */
export function hasGoodDeletionCost(annotations: unknown): boolean {
  const cost = textUnder(annotations, DELETION_COST);
  if (cost === undefined) return true;
  if (!/^(?:0|-[0-9]+|[1-9][0-9]*)$/.test(cost)) return false;
  return Number(cost) >= -2_147_483_648 && Number(cost) <= 2_147_483_647;
}

/**
 * Annotations that say something of how a Pod runs. `anyCost` lets the deletion cost be what it was.
 * Source: kubernetes pkg/apis/core/validation ValidatePodSpecificAnnotations.
 */
export function checkPodAnnotations(
  annotations: unknown,
  spec: JsonObject,
  anyCost: boolean,
  path: string,
  causes: Causes,
): void {
  const entries = textEntries(annotations);
  if (entries.length === 0) return;
  const mirror = textUnder(annotations, MIRROR);
  if (mirror !== undefined && asText(spec['nodeName']) === '') {
    causes.push(invalidValue(`${path}[${MIRROR}]`, mirror, 'must set spec.nodeName if mirror pod annotation is set'));
  }
  if (!anyCost && !hasGoodDeletionCost(annotations)) {
    const cost = textUnder(annotations, DELETION_COST);
    causes.push(invalidValue(`${path}[${DELETION_COST}]`, cost, 'must be a 32bit integer'));
  }
  const ofPod = textUnder(annotations, SECCOMP_OF_POD);
  if (ofPod !== undefined) checkSeccompName(ofPod, `${path}.${SECCOMP_OF_POD}`, causes);
  for (const [key, value] of entries) {
    if (key.startsWith(SECCOMP)) checkSeccompName(value, `${path}.${key}`, causes);
  }
  for (const [key, value] of entries) {
    if (key.startsWith(APP_ARMOR)) checkAppArmorName(key, value, spec, `${path}[${key}]`, causes);
  }
}

function checkSeccompName(profile: string, path: string, causes: Causes): void {
  if (['runtime/default', 'docker/default', 'unconfined'].includes(profile)) return;
  if (profile.startsWith('localhost/')) checkDescendingPath(profile.slice('localhost/'.length), path, causes);
  else causes.push(invalidValue(path, profile, 'must be a valid seccomp profile'));
}

function checkAppArmorName(key: string, profile: string, spec: JsonObject, path: string, causes: Causes): void {
  const container = key.slice(APP_ARMOR.length);
  let found = false;
  visitContainers(spec, '', ({ name }) => {
    found ||= asText(name) === container;
  });
  if (!found) causes.push(invalidValue(path, container, 'container not found'));
  const isKnown = ['', 'runtime/default', 'unconfined'].includes(profile) || profile.startsWith('localhost/');
  if (!isKnown) {
    causes.push(invalidValue(path, profile, `invalid AppArmor profile name: ${JSON.stringify(profile)}`));
  }
}

/** What an annotation calls a profile of each type; that of a file has the file's name behind it. */
const ANNOTATED: ReadonlyMap<string, readonly string[]> = new Map([
  ['Unconfined', ['unconfined']],
  ['RuntimeDefault', ['runtime/default', 'docker/default']],
]);

function checkSame(
  what: string,
  annotation: string,
  profile: JsonObject,
  known: (name: string) => boolean,
  path: string,
  causes: Causes,
): void {
  const { type, localhostProfile } = profile;
  const other = `${what} type in annotation and field must match`;
  if (type === 'Localhost') {
    if (!annotation.startsWith('localhost/')) causes.push(forbiddenField(`${path}.type`, other));
    else if (!isSet(localhostProfile) || annotation.slice('localhost/'.length) !== localhostProfile) {
      const detail = `${what} profile in annotation and field must match`;
      causes.push(forbiddenField(`${path}.localhostProfile`, detail));
    }
  } else if (ANNOTATED.has(asText(type)) && !known(asText(type))) causes.push(forbiddenField(`${path}.type`, other));
}

/**
 * A new Pod that has both an annotation and a field for a profile says the same in both.
 * Source: validateSeccompAnnotationsAndFields, validateAppArmorAnnotationsAndFieldsMatchOnCreate of the same file.
 */
export function checkProfilesAgree(annotations: unknown, spec: JsonObject, path: string, causes: Causes): void {
  if (textEntries(annotations).length === 0) return;
  const seccomp = (key: string, security: unknown, field: string): void => {
    const profile = asObject(security)['seccompProfile'];
    const annotation = textUnder(annotations, key);
    if (!isSet(profile) || annotation === undefined) return;
    const known = (type: string) => ANNOTATED.get(type)?.includes(annotation) === true;
    checkSame('seccomp', annotation, asObject(profile), known, `${field}.securityContext.seccompProfile`, causes);
  };
  seccomp(SECCOMP_OF_POD, spec['securityContext'], path);
  visitContainers(spec, path, ({ name, securityContext }, field) => {
    seccomp(`${SECCOMP}${asText(name)}`, securityContext, field);
  });
  if (asObject(spec['os'])['name'] === 'windows') return;
  const ofPod = asObject(spec['securityContext'])['appArmorProfile'];
  visitContainers(spec, path, ({ name, securityContext }, field) => {
    const profile = asObject(securityContext)['appArmorProfile'] ?? ofPod;
    const annotation = textUnder(annotations, `${APP_ARMOR}${asText(name)}`);
    if (!isSet(profile) || annotation === undefined) return;
    const known = (type: string) => ANNOTATED.get(type)?.[0] === annotation;
    checkSame('apparmor', annotation, asObject(profile), known, `${field}.securityContext.appArmorProfile`, causes);
  });
}
