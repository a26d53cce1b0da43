import { duplicate, forbiddenField, invalidValue, notSupported, required } from '../../../model/field-error.js';
import type { JsonObject } from '../../../model/json.js';
import { asList, asText, isSet } from '../../fields/json-fields.js';
import { addInvalid, type Causes } from '../../validation/causes.js';
import { ipErrors, ipFamily, isIpAddress } from '../../validation/ip-address.js';

const FAMILIES = ['IPv4', 'IPv6'];
const POLICIES = ['PreferDualStack', 'RequireDualStack', 'SingleStack'];

/** The addresses of a service inside the cluster. Source of this file: kubernetes pkg/apis/core/validation ValidateServiceClusterIPsRelatedFields. */
export function checkClusterIps(spec: JsonObject, causes: Causes): void {
  if (spec['type'] === 'ExternalName') return;
  const clusterIp = asText(spec['clusterIP']);
  const clusterIps = asList(spec['clusterIPs']).map(asText);
  if (clusterIp !== '') {
    if (clusterIps.length === 0) causes.push(required('spec.clusterIPs'));
    else if (clusterIps[0] !== clusterIp) {
      causes.push(invalidValue('spec.clusterIPs', clusterIps, 'first value must match `clusterIP`'));
    }
  } else if (clusterIps.length > 0) {
    causes.push(forbiddenField('spec.clusterIPs', 'must be empty when `clusterIP` is not specified'));
  }
  checkFamilies(spec, causes);
  if (clusterIps.length > 2) {
    causes.push(invalidValue('spec.clusterIPs', clusterIps, 'may only hold up to 2 values'));
  }
  clusterIps.forEach((address, index) => {
    checkClusterIp(address, index, clusterIps, spec, causes);
  });
}

function checkFamilies(spec: JsonObject, causes: Causes): void {
  const families = asList(spec['ipFamilies']).map(asText);
  families.forEach((family, index) => {
    if (!FAMILIES.includes(family)) causes.push(notSupported(`spec.ipFamilies[${index}]`, family, FAMILIES));
    if (families.indexOf(family) < index) causes.push(duplicate(`spec.ipFamilies[${index}]`, family));
  });
  if (isSet(spec['ipFamilyPolicy']) && !POLICIES.includes(asText(spec['ipFamilyPolicy']))) {
    causes.push(notSupported('spec.ipFamilyPolicy', spec['ipFamilyPolicy'], POLICIES));
  }
}

function checkClusterIp(
  address: string,
  index: number,
  all: readonly string[],
  spec: JsonObject,
  causes: Causes,
): void {
  const field = `spec.clusterIPs[${index}]`;
  if (index === 0 && address === 'None') {
    if (all.length > 1) causes.push(invalidValue('spec.clusterIPs', all, "'None' must be the first and only value"));
    return;
  }
  if (!isIpAddress(address)) {
    addInvalid(causes, field, address, ipErrors(address));
    return;
  }
  const family = asList(spec['ipFamilies'])[index];
  if (family !== undefined && family !== ipFamily(address)) {
    causes.push(
      invalidValue(field, address, `expected an ${asText(family)} value as indicated by \`ipFamilies[${index}]\``),
    );
  }
  if (index === 1 && isIpAddress(all[0]!) && ipFamily(all[0]!) === ipFamily(address)) {
    causes.push(invalidValue('spec.clusterIPs', all, 'may specify no more than one IP for each IP family'));
  }
}

/** An address once given stays, unless the service stops having one. Source: ValidateServiceClusterIPsRelatedFields' update, upgradeDowngradeClusterIPsErrs. */
export function checkClusterIpsUpdate(spec: JsonObject, old: JsonObject, causes: Causes): void {
  if (spec['type'] === 'ExternalName' || old['type'] === 'ExternalName') return;
  const now = asList(spec['clusterIPs']).map(asText);
  const then = asList(old['clusterIPs']).map(asText);
  if (asText(old['clusterIP']) === '' || then.length === 0) return;
  if (now.length === 0) {
    causes.push(invalidValue('spec.clusterIPs[0]', now, 'primary clusterIP can not be unset'));
    return;
  }
  if (now[0] !== then[0]) causes.push(invalidValue('spec.clusterIPs[0]', now, 'may not change once set'));
  if (then.length > 1 && now.length > 1 && now[1] !== then[1]) {
    causes.push(invalidValue('spec.clusterIPs[1]', now, 'may not change once set'));
  }
}
