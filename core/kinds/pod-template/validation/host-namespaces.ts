import { forbiddenField, tooLong } from '../../../model/field-error.js';
import type { JsonObject } from '../../../model/json.js';
import { byteLength, dns1123SubdomainErrors } from '../../../model/names.js';
import { asList, asText, isSet } from '../../fields/json-fields.js';
import { addInvalid, type Causes } from '../../validation/causes.js';
import type { PodRelaxations } from './pod-relaxations.js';
import { visitContainers } from './visit-containers.js';

const REFUSED = 'when `hostUsers` is false';
const LONGEST_HOSTNAME = 64;

/**
 * A Pod with users of its own shares little else with its host. Kubernetes spells two of these paths with capitals.
 * Source: kubernetes pkg/apis/core/validation validateHostUsers.
 */
export function checkHostNamespaces(spec: JsonObject, relaxed: PodRelaxations, path: string, causes: Causes): void {
  if (spec['hostNetwork'] === true && !relaxed.hostNetworkWithOwnUsers) {
    causes.push(forbiddenField(`${path}.hostNetwork`, REFUSED));
  }
  if (spec['hostPID'] === true) causes.push(forbiddenField(`${path}.HostPID`, REFUSED));
  if (spec['hostIPC'] === true) causes.push(forbiddenField(`${path}.HostIPC`, REFUSED));
  if (relaxed.devicesWithOwnUsers) return;
  visitContainers(spec, path, (container, field) => {
    if (asList(container['volumeDevices']).length > 0) causes.push(forbiddenField(`${field}.volumeDevices`, REFUSED));
  });
}

/** What a Pod calls itself in place of its name. Source: validatePodHostName of the same file. */
export function checkHostname(spec: JsonObject, path: string, causes: Causes): void {
  if (!isSet(spec['hostnameOverride'])) return;
  const field = `${path}.hostnameOverride`;
  const name = asText(spec['hostnameOverride']);
  if (spec['setHostnameAsFQDN'] === true) {
    causes.push(forbiddenField(field, 'may not be specified when setHostnameAsFQDN is true'));
  }
  if (spec['hostNetwork'] === true) {
    causes.push(forbiddenField(field, 'may not be specified when hostNetwork is true'));
  }
  if (byteLength(name) > LONGEST_HOSTNAME) causes.push(tooLong(field, LONGEST_HOSTNAME));
  addInvalid(causes, field, name, dns1123SubdomainErrors(name));
}
