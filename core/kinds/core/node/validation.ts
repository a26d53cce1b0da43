import { duplicate, forbiddenField, invalidValue } from '../../../model/field-error.js';
import type { JsonObject } from '../../../model/json.js';
import { asList, asObject, asText } from '../../fields/json-fields.js';
import type { ValidationRules } from '../../kind.js';
import { checkTaints } from '../../pod-template/validation/toleration.js';
import { addInvalid, type Causes } from '../../validation/causes.js';
import { cidrErrors, ipFamily } from '../../validation/ip-address.js';
import { checkResourceList } from '../../validation/resources.js';

/** Source of this file: kubernetes pkg/apis/core/validation ValidateNode, ValidateNodeUpdate; the path of taints is Kubernetes' own slip. */
function checkNode(node: JsonObject, causes: Causes): void {
  const spec = asObject(node['spec']);
  checkTaints(asList(spec['taints']), 'metadata.taints', causes);
  checkAmounts(node, causes);
  const ranges = asList(spec['podCIDRs']).map(asText);
  ranges.forEach((range, index) => {
    addInvalid(causes, `spec.podCIDRs[${index}]`, range, cidrErrors(range));
  });
  if (ranges.length > 2 || (ranges.length === 2 && ipFamily(ranges[0]!) === ipFamily(ranges[1]!))) {
    const detail = 'may specify no more than one CIDR for each IP family';
    causes.push(invalidValue('spec.podCIDRs', ranges, detail));
  }
}

function checkAmounts(node: JsonObject, causes: Causes): void {
  const { capacity, allocatable } = asObject(node['status']);
  checkResourceList(capacity, 'status.capacity', causes);
  checkResourceList(allocatable, 'status.allocatable', causes);
}

function checkUpdate(node: JsonObject, old: JsonObject, causes: Causes): void {
  const spec = asObject(node['spec']);
  const before = asObject(old['spec']);
  const ranges = asList(spec['podCIDRs']);
  const former = asList(before['podCIDRs']);
  if (former.length > 0) {
    if (ranges.length !== former.length || ranges.some((range, index) => range !== former[index])) {
      causes.push(forbiddenField('spec.podCIDRs', 'node updates may not change podCIDR except from "" to valid'));
    }
  }
  if (asText(before['providerID']) !== '' && before['providerID'] !== spec['providerID']) {
    causes.push(forbiddenField('spec.providerID', 'node updates may not change providerID except from "" to valid'));
  }
}

function checkStatus(node: JsonObject, _old: JsonObject, causes: Causes): void {
  checkAmounts(node, causes);
  const seen = new Set<string>();
  asList(asObject(node['status'])['addresses']).forEach((address, index) => {
    const key = `${asText(asObject(address)['type'])} ${asText(asObject(address)['address'])}`;
    if (seen.has(key)) causes.push(duplicate(`status.addresses[${index}]`, address));
    seen.add(key);
  });
}

/** Rules for Nodes. */
export const nodeValidation: ValidationRules = { object: checkNode, update: checkUpdate, status: checkStatus };
