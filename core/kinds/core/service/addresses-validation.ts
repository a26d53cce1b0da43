import { duplicate, invalidValue, notSupported, required } from '../../../model/field-error.js';
import type { JsonObject } from '../../../model/json.js';
import { asList, asText, isSet } from '../../fields/json-fields.js';
import { addInvalid, type Causes } from '../../validation/causes.js';
import { ipErrors, ipFamily } from '../../validation/ip-address.js';

const FAMILIES = ['IPv4', 'IPv6'];
const POLICIES = ['PreferDualStack', 'RequireDualStack', 'SingleStack'];
const UNCHANGING = 'may not change once set';

const addressesOf = (spec: JsonObject): readonly string[] => asList(spec['clusterIPs']).map(asText);
const familiesOf = (spec: JsonObject): readonly string[] => asList(spec['ipFamilies']).map(asText);

/** Whether a service has no address, and says so. */
export function isHeadless(spec: JsonObject): boolean {
  const addresses = addressesOf(spec);
  return addresses.length === 1 && addresses[0] === 'None';
}

/** The addresses of a service inside the cluster. Source: kubernetes pkg/apis/core/validation ValidateServiceClusterIPsRelatedFields. */
export function checkClusterIps(spec: JsonObject, before: JsonObject | undefined, causes: Causes): void {
  if (spec['type'] === 'ExternalName') return;
  const address = asText(spec['clusterIP']);
  const addresses = addressesOf(spec);
  if (address !== '') {
    if (addresses.length === 0) causes.push(required('spec.clusterIPs'));
    else if (addresses[0] !== address) {
      causes.push(invalidValue('spec.clusterIPs', addresses, 'first value must match `clusterIP`'));
    }
  } else if (addresses.length > 0) {
    causes.push(invalidValue('spec.clusterIPs', addresses, 'must be empty when `clusterIP` is not specified'));
  }
  checkFamilies(spec, causes);
  const isWrong = checkEach(addresses, before === undefined ? [] : addressesOf(before), causes);
  if (addresses.length > 2) causes.push(invalidValue('spec.clusterIPs', addresses, 'may only hold up to 2 values'));
  if (isWrong) return;
  const kinds = addresses.map(ipFamily);
  if (addresses.length > 1 && new Set(kinds).size < 2) {
    causes.push(invalidValue('spec.clusterIPs', addresses, 'may specify no more than one IP for each IP family'));
  }
  if (isHeadless(spec)) return;
  const families = familiesOf(spec);
  addresses.forEach((one, index) => {
    const family = families[index];
    if (family === undefined || !FAMILIES.includes(family) || family === kinds[index]) return;
    const detail = `expected an ${family} value as indicated by \`ipFamilies[${index}]\``;
    causes.push(invalidValue(`spec.clusterIPs[${index}]`, one, detail));
  });
}

function checkFamilies(spec: JsonObject, causes: Causes): void {
  const families = familiesOf(spec);
  families.forEach((family, index) => {
    if (!FAMILIES.includes(family)) causes.push(notSupported(`spec.ipFamilies[${index}]`, family, FAMILIES));
    if (families.indexOf(family) < index) causes.push(duplicate(`spec.ipFamilies[${index}]`, family));
  });
  if (isSet(spec['ipFamilyPolicy']) && !POLICIES.includes(asText(spec['ipFamilyPolicy']))) {
    causes.push(notSupported('spec.ipFamilyPolicy', spec['ipFamilyPolicy'], POLICIES));
  }
}

/** Whether some address is none, so that there is no sense in asking how they go together. */
function checkEach(addresses: readonly string[], known: readonly string[], causes: Causes): boolean {
  let isWrong = false;
  addresses.forEach((address, index) => {
    if (index === 0 && address === 'None') {
      if (addresses.length === 1) return;
      isWrong = true;
      causes.push(invalidValue('spec.clusterIPs', addresses, "'None' must be the first and only value"));
      return;
    }
    const wrong = known.includes(address) ? [] : ipErrors(address);
    if (wrong.length > 0) isWrong = true;
    addInvalid(causes, `spec.clusterIPs[${index}]`, address, wrong);
  });
  return isWrong;
}

/** An address once given stays, unless the service stops having one. Source: validateUpgradeDowngradeClusterIPs. */
export function checkClusterIpsUpdate(spec: JsonObject, before: JsonObject, causes: Causes): void {
  if (spec['type'] === 'ExternalName' || before['type'] === 'ExternalName') return;
  if (isHeadless(spec) && isHeadless(before)) return;
  const [now, then] = [addressesOf(spec), addressesOf(before)];
  if (now.length === then.length) {
    then.forEach((address, index) => {
      if (address !== now[index]) causes.push(invalidValue(`spec.clusterIPs[${index}]`, now, UNCHANGING));
    });
    return;
  }
  const isReleased = now.length < then.length;
  if (isReleased && now.length === 0) {
    causes.push(invalidValue('spec.clusterIPs[0]', spec['clusterIPs'] ?? null, 'primary clusterIP can not be unset'));
  }
  if (then.length > 0 && now.length > 0 && now[0] !== then[0]) {
    causes.push(invalidValue('spec.clusterIPs[0]', now, UNCHANGING));
  }
  if (isReleased && now.length === 1) checkReleased(spec, 'secondary clusterIP', causes);
}

/** The first family once given stays as well. Source: validateUpgradeDowngradeIPFamilies. */
export function checkFamiliesUpdate(spec: JsonObject, before: JsonObject, causes: Causes): void {
  if (spec['type'] === 'ExternalName' || before['type'] === 'ExternalName') return;
  if (isHeadless(spec) || isHeadless(before)) return;
  const [now, then] = [familiesOf(spec), familiesOf(before)];
  const field = 'spec.ipFamilies[0]';
  if (now.length === then.length) {
    then.forEach((family, index) => {
      if (family !== now[index]) causes.push(invalidValue(field, now, UNCHANGING));
    });
    return;
  }
  const isReleased = now.length < then.length;
  if (isReleased && addressesOf(spec).length === 0) {
    causes.push(invalidValue(field, spec['ipFamilies'] ?? null, 'primary ipFamily can not be unset'));
  }
  if (then.length > 0 && now.length > 0 && now[0] !== then[0]) {
    causes.push(invalidValue(field, spec['clusterIPs'] ?? null, UNCHANGING));
  }
  if (isReleased && now.length === 1) checkReleased(spec, 'secondary ipFamily', causes);
}

/** Who gives up the second of two must say so. */
function checkReleased(spec: JsonObject, what: string, causes: Causes): void {
  const policy = spec['ipFamilyPolicy'] ?? null;
  if (policy === 'SingleStack') return;
  const detail = `must be set to 'SingleStack' when releasing the ${what}`;
  causes.push(invalidValue('spec.ipFamilyPolicy', policy, detail));
}
