import { duplicate, forbiddenField, invalidValue } from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import { dns1123SubdomainErrors, qualifiedNameErrors } from '../../../model/names.js';
import { asList, asObject, asText, isSet } from '../../fields/json-fields.js';
import { addInvalid, type Causes, checkImmutable } from '../../validation/causes.js';
import { ipErrors, ipFamily } from '../../validation/ip-address.js';

const SYSTEM_CONDITIONS = new Set(['PodScheduled', 'Ready', 'Initialized']);

/** What a kubelet may say of a Pod. Source: kubernetes pkg/apis/core/validation ValidatePodStatusUpdate. */
export function checkPodStatus(pod: JsonObject, old: JsonObject, causes: Causes): void {
  const status = asObject(pod['status']);
  const before = asObject(old['status']);
  const spec = asObject(old['spec']);
  asList(status['conditions']).forEach((condition, index) => {
    const type = asText(asObject(condition)['type']);
    // The path is Kubernetes' own slip.
    if (!SYSTEM_CONDITIONS.has(type))
      addInvalid(causes, `metadata.conditions[${index}].Type`, type, qualifiedNameErrors(type));
  });
  const nominated = asText(status['nominatedNodeName']);
  if (nominated !== '' && nominated !== asText(before['nominatedNodeName'])) {
    addInvalid(causes, 'status.nominatedNodeName', nominated, dns1123SubdomainErrors(nominated));
  }
  checkImmutable(status['qosClass'], before['qosClass'], 'status.qosClass', causes);
  const policy = asText(spec['restartPolicy']);
  const sidecars = new Set(
    asList(spec['initContainers'])
      .map(asObject)
      .filter((container) => container['restartPolicy'] === 'Always')
      .map((container) => asText(container['name'])),
  );
  checkStates(status, before, 'containerStatuses', policy, new Set(), causes);
  checkStates(status, before, 'initContainerStatuses', policy, sidecars, causes);
  checkStates(status, before, 'ephemeralContainerStatuses', 'Never', new Set(), causes);
  checkAddresses(asList(status['podIPs']), 'status.podIPs', causes);
  const hostAddresses = asList(status['hostIPs']);
  if (hostAddresses.length > 0 && asText(status['hostIP']) !== asText(asObject(hostAddresses[0])['ip'])) {
    causes.push(invalidValue('status.hostIPs[0].ip', asObject(hostAddresses[0])['ip'], 'must be equal to `hostIP`'));
  }
  checkAddresses(hostAddresses, 'status.hostIPs', causes);
}

/** A container that ended for good must not come back. */
function checkStates(
  status: JsonObject,
  before: JsonObject,
  list: string,
  restartPolicy: string,
  restartable: ReadonlySet<string>,
  causes: Causes,
): void {
  if (restartPolicy === 'Always') return;
  const now = new Map(asList(status[list]).map((item) => [asText(asObject(item)['name']), asObject(item)]));
  asList(before[list]).forEach((item, index) => {
    const name = asText(asObject(item)['name']);
    const terminated = asObject(asObject(item)['state'])['terminated'];
    if (!isSet(terminated) || restartable.has(name)) return;
    const failed = asObject(terminated)['exitCode'] !== 0;
    if (failed && restartPolicy === 'OnFailure') return;
    const current = now.get(name);
    if (current !== undefined && !isSet(asObject(current['state'])['terminated'])) {
      causes.push(forbiddenField(`status.${list}[${index}].state`, 'may not be transitioned to non-terminated state'));
    }
  });
}

/** At most one address of each family. */
function checkAddresses(items: readonly Json[], path: string, causes: Causes): void {
  const addresses = items.map((item) => asText(asObject(item)['ip']));
  addresses.forEach((address, index) => {
    addInvalid(causes, `${path}[${index}].ip`, address, ipErrors(address));
  });
  if (addresses.length < 2) return;
  if (addresses.length > 2 || ipFamily(addresses[0]!) === ipFamily(addresses[1]!)) {
    causes.push(invalidValue(path, items, 'may specify no more than one IP for each IP family'));
  }
  addresses.forEach((address, index) => {
    if (addresses.indexOf(address) < index) causes.push(duplicate(`${path}[${index}]`, items[index]));
  });
}
