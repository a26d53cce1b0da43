import { invalidValue } from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import { byteLength, dns1123SubdomainErrors } from '../../../model/names.js';
import { asObject, asText, isSet } from '../../fields/json-fields.js';
import { addInvalid, type Causes } from '../../validation/causes.js';
import { visitContainers } from './visit-containers.js';

const LONGEST_SPEC = 64 * 1024;
const LONGEST_DOMAIN = 256;
const LONGEST_USER = 104;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const CONTROL = /[\x00-\x1f\x7f]/;
const NET_BIOS_NAME = /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/;
const DOMAIN_LABEL = /^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/;
const NO_USER_CHARACTERS = /["/\\:;|=,+*?<>@[\]]/;

/** Source of these rules: kubernetes pkg/apis/core/validation validateWindowsSecurityContextOptions. */
export function checkWindowsOptions(options: Json | undefined, path: string, causes: Causes): void {
  if (!isSet(options)) return;
  const { gmsaCredentialSpecName, gmsaCredentialSpec, runAsUserName } = asObject(options);
  if (isSet(gmsaCredentialSpecName)) {
    const name = asText(gmsaCredentialSpecName);
    addInvalid(causes, `${path}.gmsaCredentialSpecName`, name, dns1123SubdomainErrors(name));
  }
  if (isSet(gmsaCredentialSpec)) {
    const length = byteLength(asText(gmsaCredentialSpec));
    const field = `${path}.gmsaCredentialSpec`;
    if (length === 0) {
      causes.push(invalidValue(field, gmsaCredentialSpec, 'gmsaCredentialSpec cannot be an empty string'));
    } else if (length > LONGEST_SPEC) {
      causes.push(invalidValue(field, gmsaCredentialSpec, 'gmsaCredentialSpec size must be under 64 KiB'));
    }
  }
  if (isSet(runAsUserName)) {
    const name = asText(runAsUserName);
    addInvalid(
      causes,
      `${path}.runAsUserName`,
      name,
      userNameErrors(name).map((error) => `runAsUserName${error}`),
    );
  }
}

/** What is wrong with a user that may stand behind a domain, without the field's name in front. */
function userNameErrors(name: string): readonly string[] {
  if (name === '') return [' cannot be an empty string'];
  if (CONTROL.test(name)) return [' cannot contain control characters'];
  const parts = name.split('\\');
  if (parts.length > 2) return [' cannot contain more than one backslash'];
  const user = parts.at(-1) as string;
  const domain = parts.length === 2 ? (parts[0] as string) : undefined;
  const errors: string[] = [];
  if (domain !== undefined && byteLength(domain) >= LONGEST_DOMAIN) {
    errors.push(`'s Domain length must be under ${LONGEST_DOMAIN} characters`);
  }
  const isDomain = domain === undefined || NET_BIOS_NAME.test(domain) || domain.split('.').every(isDomainLabel);
  if (!isDomain) errors.push("'s Domain doesn't match the NetBios nor the DNS format");
  if (user === '') errors.push("'s User cannot be empty");
  else if (byteLength(user) > LONGEST_USER) {
    errors.push(`'s User length must not be longer than ${LONGEST_USER} characters`);
  }
  if (/^[. ]+$/.test(user)) errors.push("'s User cannot contain only periods or spaces");
  if (NO_USER_CHARACTERS.test(user)) {
    errors.push(`'s User cannot contain the following characters: "/\\:;|=,+*?<>@[]`);
  }
  return errors;
}

function isDomainLabel(label: string): boolean {
  return DOMAIN_LABEL.test(label);
}

/** Containers that are processes of a Windows host are so in all of their Pod. Source: validateWindowsHostProcessPod of the same file. */
export function checkHostProcesses(spec: JsonObject, path: string, causes: Causes): void {
  const hostProcessOf = (security: Json | undefined) => asObject(asObject(security)['windowsOptions'])['hostProcess'];
  const ofPod = hostProcessOf(spec['securityContext']);
  let all = 0;
  let hosted = 0;
  visitContainers(spec, path, (container, field) => {
    all++;
    const own = hostProcessOf(container['securityContext']);
    if (isSet(ofPod) && isSet(own) && own !== ofPod) {
      const detail = `pod hostProcess value must be identical if both are specified, was ${ofPod}`;
      causes.push(invalidValue(`${field}.securityContext.windowsOptions.hostProcess`, own, detail));
    }
    if ((own ?? ofPod) === true) hosted++;
  });
  if (hosted === 0) return;
  if (hosted !== all) {
    const detail = 'If pod contains any hostProcess containers then all containers must be HostProcess containers';
    causes.push(invalidValue(path, '', detail));
  }
  if (spec['hostNetwork'] !== true) {
    const detail = 'hostNetwork must be true if pod contains any hostProcess containers';
    causes.push(invalidValue(`${path}.hostNetwork`, false, detail));
  }
}
