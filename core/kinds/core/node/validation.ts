import { duplicate, forbiddenField, invalidValue, required } from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import { byteLength, configMapKeyErrors, dns1123LabelErrors, dns1123SubdomainErrors } from '../../../model/names.js';
import { asList, asNumber, asObject, asText, isSet, textUnder } from '../../fields/json-fields.js';
import { goValue } from '../../go-values/go-value.js';
import type { ValidationRules } from '../../kind.js';
import { checkTaints } from '../../pod-template/validation/toleration.js';
import { addInvalid, type Causes } from '../../validation/causes.js';
import { cidrErrors, ipFamily } from '../../validation/ip-address.js';
import { checkResourceQuantity } from '../../validation/resources.js';

const TAINTS_ANNOTATION = 'scheduler.alpha.kubernetes.io/taints';
const LONGEST_FEATURE = 253;
const FEATURE = /^[A-Z][a-zA-Z0-9]*(?:\/[a-zA-Z][a-zA-Z0-9]*)*$/;

/** Source of this file: kubernetes pkg/apis/core/validation ValidateNode, ValidateNodeUpdate; odd paths are Kubernetes' own slips. */
function checkNode(node: JsonObject, causes: Causes): void {
  const spec = asObject(node['spec']);
  const status = asObject(node['status']);
  checkAnnotations(node, causes);
  checkTaints(asList(spec['taints']), 'metadata.taints', causes);
  checkAmounts(status, causes);
  const swap = asObject(asObject(status['nodeInfo'])['swap'])['capacity'];
  if (isSet(swap) && asNumber(swap) <= 0) {
    causes.push(invalidValue('metadata.nodeSwapStatus.capacity', swap, 'must be greater than zero'));
  }
  checkFeatures(asList(status['declaredFeatures']), causes);
  checkPodRanges(asList(spec['podCIDRs']).map(asText), causes);
}

/** Taints stood in an annotation once, and what stands there is still looked at. */
function checkAnnotations(node: JsonObject, causes: Causes): void {
  const text = textUnder(asObject(node['metadata'])['annotations'], TAINTS_ANNOTATION) ?? '';
  if (text === '') return;
  const path = 'metadata.annotations';
  let taints: unknown;
  try {
    taints = JSON.parse(text);
  } catch {
    causes.push(invalidValue(path, TAINTS_ANNOTATION, 'invalid character in JSON text'));
    return;
  }
  checkTaints(asList(taints), `${path}.${TAINTS_ANNOTATION}`, causes);
}

function checkAmounts(status: JsonObject, causes: Causes): void {
  for (const list of ['capacity', 'allocatable']) {
    const amounts = asObject(status[list]);
    for (const name in amounts) checkResourceQuantity(name, amounts[name], `status.${list}.${name}`, causes);
  }
}

function checkFeatures(features: readonly Json[], causes: Causes): void {
  const path = (index: number) => `status.declaredFeatures[${index}]`;
  features.map(asText).forEach((feature, index, list) => {
    if (byteLength(feature) > LONGEST_FEATURE) {
      const detail = `invalid feature name ${JSON.stringify(feature)}: must be no more than ${LONGEST_FEATURE} characters`;
      causes.push(invalidValue(path(index), feature, detail));
    } else if (!FEATURE.test(feature)) {
      const detail = `invalid feature name ${JSON.stringify(feature)}: must start with an UpperCamelCase segment, with subsequent segments separated by '/' (e.g., MyFeature or MyFeature/mySubFeature), and contain only alphanumeric characters and slashes`;
      causes.push(invalidValue(path(index), feature, detail));
    }
    const next = list[index + 1];
    if (next === feature) causes.push(duplicate(path(index + 1), next));
    else if (next !== undefined && feature > next) {
      causes.push(invalidValue(path(index + 1), next, 'list must be sorted alphabetically'));
    }
  });
}

function checkPodRanges(ranges: readonly string[], causes: Causes): void {
  ranges.forEach((range, index) => {
    addInvalid(causes, `spec.podCIDRs[${index}]`, range, cidrErrors(range));
  });
  const unreadable = ranges.findIndex((range) => cidrErrors(range).length > 0);
  if (ranges.length > 1 && unreadable >= 0) {
    const why = `invalid CIDR[${unreadable}]: <nil> (invalid CIDR address: ${ranges[unreadable]})`;
    const message = `Internal error: invalid PodCIDRs. failed to check with dual stack with error:${why}`;
    causes.push({ reason: 'InternalError', message, field: 'spec.podCIDRs' });
  }
  if (
    ranges.length > 2 ||
    (ranges.length > 1 && unreadable >= 0) ||
    (ranges.length === 2 && ipFamily(ranges[0]!) === ipFamily(ranges[1]!))
  ) {
    const shown = goValue('[]string', ranges as Json);
    causes.push(invalidValue('spec.podCIDRs', shown, 'may specify no more than one CIDR for each IP family'));
  }
}

function checkUpdate(node: JsonObject, old: JsonObject, causes: Causes): void {
  const spec = asObject(node['spec']);
  const before = asObject(old['spec']);
  const status = asObject(node['status']);
  checkAnnotations(node, causes);
  checkAmounts(status, causes);
  checkFeatures(asList(status['declaredFeatures']), causes);
  checkAddresses(asList(status['addresses']), causes);
  checkRangesUpdate(asList(spec['podCIDRs']), asList(before['podCIDRs']), causes);
  if (asText(before['providerID']) !== '' && before['providerID'] !== spec['providerID']) {
    causes.push(forbiddenField('spec.providerID', 'node updates may not change providerID except from "" to valid'));
  }
  if (isSet(spec['configSource'])) checkConfigSource(asObject(spec['configSource']), 'spec.configSource', true, causes);
  const config = asObject(status['config']);
  for (const field of ['assigned', 'active', 'lastKnownGood']) {
    if (isSet(config[field])) checkConfigSource(asObject(config[field]), `status.config.${field}`, false, causes);
  }
  checkTaints(asList(spec['taints']), 'metadata.taints', causes);
  if (asText(spec['externalID']) !== asText(before['externalID'])) {
    causes.push(forbiddenField('spec.externalID', 'may not be updated'));
  }
}

function checkAddresses(addresses: readonly Json[], causes: Causes): void {
  const seen = new Set<string>();
  addresses.forEach((item, index) => {
    const address = { Type: asText(asObject(item)['type']), Address: asText(asObject(item)['address']) };
    const key = JSON.stringify(address);
    if (seen.has(key)) causes.push(duplicate(`status.addresses[${index}]`, address));
    seen.add(key);
  });
}

function checkRangesUpdate(ranges: readonly Json[], before: readonly Json[], causes: Causes): void {
  if (before.length === 0) return;
  const changes = ranges.length === before.length ? before.filter((range, index) => range !== ranges[index]) : [''];
  for (const _ of changes) {
    causes.push(forbiddenField('spec.podCIDRs', 'node updates may not change podCIDR except from "" to valid'));
  }
}

/** Where a kubelet's configuration came from while clusters could configure kubelets. */
function checkConfigSource(source: JsonObject, path: string, isSpec: boolean, causes: Causes): void {
  const { configMap } = source;
  if (!isSet(configMap)) {
    const shown = goValue('*core.NodeConfigSource', source);
    causes.push(invalidValue(path, shown, 'exactly one reference subfield must be non-nil'));
    return;
  }
  const reference = asObject(configMap);
  for (const field of ['uid', 'resourceVersion']) {
    const isGiven = asText(reference[field]) !== '';
    if (isSpec && isGiven) {
      causes.push(forbiddenField(`${path}.configMap.${field}`, `${field} must not be set in spec`));
    } else if (!isSpec && !isGiven) causes.push(required(`${path}.configMap.${field}`));
  }
  checkGiven(reference, 'namespace', dns1123LabelErrors, `${path}.configMap`, causes);
  checkGiven(reference, 'name', dns1123SubdomainErrors, `${path}.configMap`, causes);
  checkGiven(reference, 'kubeletConfigKey', configMapKeyErrors, `${path}.configMap`, causes);
}

function checkGiven(
  object: JsonObject,
  field: string,
  errors: (text: string) => readonly string[],
  path: string,
  causes: Causes,
): void {
  const text = asText(object[field]);
  if (text === '') causes.push(required(`${path}.${field}`));
  else addInvalid(causes, `${path}.${field}`, text, errors(text));
}

/** Rules for Nodes. */
export const nodeValidation: ValidationRules = { object: checkNode, update: checkUpdate, status: checkUpdate };
