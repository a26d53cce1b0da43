import { duplicate, invalidValue, required, tooLong, tooMany } from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import {
  byteLength,
  dns1123LabelErrors,
  dns1123SubdomainErrors,
  labelValueErrors,
  qualifiedNameErrors,
} from '../../../model/names.js';
import { asList, asNumber, asObject, asText, isSet } from '../../fields/json-fields.js';
import { semanticEqual } from '../../fields/semantic-equal.js';
import { goValue } from '../../go-values/go-value.js';
import type { ValidationRules } from '../../kind.js';
import { checkNodeSelector } from '../../pod-template/validation/affinity.js';
import { addInvalid, type Causes, checkImmutable, checkRequiredChoice } from '../../validation/causes.js';
import { checkCsiDriverName } from '../../validation/driver-name.js';
import { checkDistinct, checkItems, checkQualifiedName, TAINT_EFFECTS } from '../device-rules.js';
import { checkDeviceAttribute, valuesIn } from './device-attribute.js';
import { checkRequestPolicy } from './request-policy.js';

/** Source of all here: kubernetes pkg/apis/resource/types.go and validation/validation.go. */
const MOST_DEVICES = 128;
/** Devices that are tainted, or that share counters, cost more to look at. */
const MOST_ADVANCED_DEVICES = 64;
const MOST_COUNTER_SETS = 8;
const MOST_COUNTERS = 32;
const MOST_CONSUMPTIONS = 2;
const MOST_ENTRIES = 32;
const MOST_VALUES = 48;
const MOST_TAINTS = 16;
const MOST_CONDITIONS = 4;
const LONGEST_POOL = 253;
/** What a key of an error is cut to: the longest domain, a slash and the longest name; or a label. */
const LONGEST_ENTRY_KEY = 96;
const LONGEST_COUNTER_KEY = 63;

/** A ResourceSlice. Source: ValidateResourceSlice and ValidateResourceSliceUpdate. */
export const resourceSliceValidation: ValidationRules = {
  object: (slice, causes, old) => checkSpec(asObject(slice['spec']), old && asObject(old['spec']), causes),
};

function checkSpec(spec: JsonObject, old: JsonObject | undefined, causes: Causes): void {
  checkCsiDriverName(spec['driver'], 'spec.driver', causes);
  checkPool(asObject(spec['pool']), 'spec.pool', causes);
  if (old !== undefined) {
    checkImmutable(asObject(spec['pool'])['name'], asObject(old['pool'])['name'], 'spec.pool.name', causes);
    checkImmutable(spec['driver'], old['driver'], 'spec.driver', causes);
    checkImmutable(spec['nodeName'], old['nodeName'], 'spec.nodeName', causes);
  }
  checkSliceNodes(spec, causes);
  if (isSet(spec['sharedCounters']) && isSet(spec['devices']))
    causes.push(invalidValue('spec', '', 'only one of `sharedCounters` or `devices` is allowed'));
  const former = new Map(
    asList(old?.['devices']).map((device) => [asText(asObject(device)['name']), asObject(device)]),
  );
  const most = isAdvanced(spec) ? MOST_ADVANCED_DEVICES : MOST_DEVICES;
  const perDevice = spec['perDeviceNodeSelection'] === true;
  checkSet(spec['devices'], most, 'spec.devices', 'name', causes, (device, path) => {
    checkDevice(device, former.get(asText(device['name'])), perDevice, path, causes);
  });
  checkSet(spec['sharedCounters'], MOST_COUNTER_SETS, 'spec.sharedCounters', 'name', causes, (set, path) => {
    checkCounters(set, 'name', path, causes);
  });
}

/** Items that are told apart by one of their fields. Where there are too many, nothing else is said. */
function checkSet(
  list: Json | undefined,
  most: number,
  path: string,
  key: string,
  causes: Causes,
  check: (item: JsonObject, path: string) => void,
): void {
  checkItems(list, most, path, causes, (item, at) => check(asObject(item), at));
  checkDistinct(
    asList(list).map((item) => asText(asObject(item)[key])),
    most,
    path,
    causes,
  );
}

function isAdvanced(spec: JsonObject): boolean {
  return asList(spec['devices']).some((device) => {
    const { taints, consumesCounters } = asObject(device);
    return asList(taints).length > 0 || asList(consumesCounters).length > 0;
  });
}

function checkPool(pool: JsonObject, path: string, causes: Causes): void {
  const name = asText(pool['name']);
  if (name === '') causes.push(required(`${path}.name`));
  else {
    if (byteLength(name) > LONGEST_POOL) causes.push(tooLong(`${path}.name`, LONGEST_POOL));
    for (const part of name.split('/')) addInvalid(causes, `${path}.name`, part, dns1123SubdomainErrors(part));
  }
  const count = asNumber(pool['resourceSliceCount']);
  if (count <= 0) causes.push(invalidValue(`${path}.resourceSliceCount`, count, 'must be greater than zero'));
  const generation = asNumber(pool['generation']);
  if (generation < 0)
    causes.push(invalidValue(`${path}.generation`, generation, 'must be greater than or equal to zero'));
}

const ONE_PLACE = 'exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required';
const UNSET_OR_TRUE = 'must be either unset or set to true';

/** Which nodes have the devices of a slice. */
function checkSliceNodes(spec: JsonObject, causes: Causes): void {
  const set: string[] = [];
  const { nodeName, nodeSelector, perDeviceNodeSelection } = spec;
  if (nodeName === '')
    causes.push(invalidValue('spec.nodeName', '', 'must be either unset or set to a non-empty string'));
  else if (isSet(nodeName)) set.push(checkNodeName(nodeName, 'spec.nodeName', causes));
  if (isSet(nodeSelector)) {
    set.push('`nodeSelector`');
    checkNodeSelector(asObject(nodeSelector), 'spec.nodeSelector', causes);
    const terms = asList(asObject(nodeSelector)['nodeSelectorTerms']);
    // One term is easily merged with those of other slices.
    if (terms.length !== 1) {
      const path = 'spec.nodeSelector.nodeSelectorTerms';
      const shown = goValue('[]core.NodeSelectorTerm', [...terms]);
      causes.push(invalidValue(path, shown, 'must have exactly one node selector term'));
    }
  }
  set.push(...checkAllNodes(spec['allNodes'], 'spec.allNodes', causes));
  if (perDeviceNodeSelection === false) causes.push(invalidValue('spec.perDeviceNodeSelection', false, UNSET_OR_TRUE));
  else if (isSet(perDeviceNodeSelection)) set.push('`perDeviceNodeSelection`');
  if (set.length === 0) causes.push(required('spec', ONE_PLACE));
  else if (set.length > 1)
    causes.push(invalidValue('spec', `{${set.join(', ')}}`, `${ONE_PLACE}, but multiple fields are set`));
}

function checkNodeName(nodeName: unknown, path: string, causes: Causes): string {
  addInvalid(causes, path, nodeName, dns1123SubdomainErrors(asText(nodeName)));
  return '`nodeName`';
}

function checkAllNodes(allNodes: Json | undefined, path: string, causes: Causes): readonly string[] {
  if (allNodes === false) causes.push(invalidValue(path, false, UNSET_OR_TRUE));
  return allNodes === true ? ['`allNodes`'] : [];
}

const ONE_DEVICE_PLACE =
  'exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required when `perDeviceNodeSelection` is set to true in the ResourceSlice spec';

/** Which nodes have one device. */
function checkDeviceNodes(device: JsonObject, perDevice: boolean, path: string, causes: Causes): void {
  const { nodeName, nodeSelector, allNodes } = device;
  if (!perDevice) {
    if (!isSet(nodeName) && !isSet(nodeSelector) && !isSet(allNodes)) return;
    const detail =
      '`nodeName`, `nodeSelector` and `allNodes` can only be set if `perDeviceNodeSelection` is set to true in the ResourceSlice spec';
    causes.push(invalidValue(path, null, detail));
    return;
  }
  const set: string[] = [];
  if (nodeName === '') causes.push(invalidValue(`${path}.nodeName`, '', 'must not be empty'));
  else if (isSet(nodeName)) set.push(checkNodeName(nodeName, `${path}.nodeName`, causes));
  if (isSet(nodeSelector)) {
    set.push('`nodeSelector`');
    checkNodeSelector(asObject(nodeSelector), `${path}.nodeSelector`, causes);
  }
  set.push(...checkAllNodes(allNodes, `${path}.allNodes`, causes));
  if (set.length === 0) causes.push(required(path, ONE_DEVICE_PLACE));
  else if (set.length > 1) causes.push(invalidValue(path, `{${set.join(', ')}}`, ONE_DEVICE_PLACE));
}

function checkDevice(
  device: JsonObject,
  old: JsonObject | undefined,
  perDevice: boolean,
  path: string,
  causes: Causes,
): void {
  const name = asText(device['name']);
  addInvalid(causes, `${path}.name`, name, dns1123LabelErrors(name));
  checkSize(device, path, causes);
  checkMap(device['attributes'], LONGEST_ENTRY_KEY, `${path}.attributes`, causes, (attribute, at) => {
    checkDeviceAttribute(attribute, at, causes);
  });
  const isShared = device['allowMultipleAllocations'] === true;
  checkMap(device['capacity'], LONGEST_ENTRY_KEY, `${path}.capacity`, causes, (capacity, at) => {
    checkRequestPolicy(capacity, isShared, `${at}.requestPolicy`, causes);
  });
  if (old === undefined || !semanticEqual(old['taints'], device['taints'])) {
    checkItems(device['taints'], MOST_TAINTS, `${path}.taints`, causes, (taint, at) => {
      checkTaint(asObject(taint), at, causes);
    });
  }
  const consumed = `${path}.consumesCounters`;
  checkSet(device['consumesCounters'], MOST_CONSUMPTIONS, consumed, 'counterSet', causes, (set, at) => {
    checkCounters(set, 'counterSet', at, causes);
  });
  checkDeviceNodes(device, perDevice, path, causes);
  checkBinding(device, path, causes);
}

function checkSize({ attributes, capacity }: JsonObject, path: string, causes: Causes): void {
  const entries = Object.keys(asObject(attributes)).length + Object.keys(asObject(capacity)).length;
  if (entries > MOST_ENTRIES) {
    const detail = `the total number of attributes and capacities must not exceed ${MOST_ENTRIES}`;
    causes.push(invalidValue(path, entries, detail));
  }
  const values = Object.values(asObject(attributes)).reduce<number>((sum, each) => sum + valuesIn(asObject(each)), 0);
  if (values > MOST_VALUES)
    causes.push(invalidValue(path, values, `the total number of attribute values must not exceed ${MOST_VALUES}`));
}

/** What stands under names, in their order. An error tells a long name without its middle. */
function checkMap(
  map: Json | undefined,
  longestKey: number,
  path: string,
  causes: Causes,
  check: (item: JsonObject, path: string) => void,
  checkKey: (key: string) => void = (key) => checkQualifiedName(key, path, causes),
): void {
  const entries = asObject(map);
  for (const key of Object.keys(entries).sort()) {
    checkKey(key);
    check(asObject(entries[key]), `${path}[${shortened(key, longestKey)}]`);
  }
}

/** Source: truncateIfTooLong. */
function shortened(key: string, longest: number): string {
  const bytes = Buffer.from(key);
  if (bytes.length <= longest) return key;
  const kept = longest - 3;
  const half = Math.floor((kept + 1) / 2);
  return `${bytes.subarray(0, half).toString()}...${bytes.subarray(bytes.length - Math.floor(kept / 2)).toString()}`;
}

/** A set of counters, and what a device takes of one. */
function checkCounters(set: JsonObject, nameField: string, path: string, causes: Causes): void {
  const name = asText(set[nameField]);
  if (name === '') causes.push(required(`${path}.${nameField}`));
  else addInvalid(causes, `${path}.${nameField}`, name, dns1123LabelErrors(name));
  const { counters } = set;
  const count = Object.keys(asObject(counters)).length;
  if (count === 0) causes.push(required(`${path}.counters`));
  else if (count > MOST_COUNTERS) causes.push(tooMany(`${path}.counters`, count, MOST_COUNTERS));
  else
    checkMap(
      counters,
      LONGEST_COUNTER_KEY,
      `${path}.counters`,
      causes,
      () => {},
      (key) => addInvalid(causes, `${path}.counters`, key, dns1123LabelErrors(key)),
    );
}

function checkTaint({ key, value, effect }: JsonObject, path: string, causes: Causes): void {
  addInvalid(causes, `${path}.key`, asText(key), qualifiedNameErrors(asText(key)));
  if (asText(value) !== '') addInvalid(causes, `${path}.value`, value, labelValueErrors(asText(value)));
  checkRequiredChoice(effect, TAINT_EFFECTS, `${path}.effect`, causes);
}

/** Conditions that a claim waits for before its Pod is bound, and those that tell that it waits in vain. Source: validateDeviceBindingParameters. */
function checkBinding(device: JsonObject, path: string, causes: Causes): void {
  const fields = ['bindingConditions', 'bindingFailureConditions'] as const;
  for (const field of fields) {
    checkItems(device[field], MOST_CONDITIONS, `${path}.${field}`, causes, (item, at) => {
      addInvalid(causes, at, item, qualifiedNameErrors(asText(item)));
    });
  }
  const [conditions = [], failures = []] = fields.map((field) => asList(device[field]).map(asText));
  checkDistinct(conditions, Number.POSITIVE_INFINITY, `${path}.bindingConditions`, causes);
  const seen = new Set<string>();
  failures.forEach((failure, index) => {
    const at = `${path}.bindingFailureConditions[${index}]`;
    if (seen.has(failure)) causes.push(duplicate(at, failure));
    seen.add(failure);
    if (conditions.includes(failure))
      causes.push(invalidValue(at, failure, 'bindingFailureConditions must not overlap with bindingConditions'));
  });
  const nothing = (field: string) => (isSet(device[field]) ? [] : null);
  if (conditions.length === 0 && failures.length > 0) {
    const detail = 'bindingConditions are required to use bindingFailureConditions';
    causes.push(invalidValue(`${path}.bindingConditions`, nothing('bindingConditions'), detail));
  }
  if (failures.length === 0 && conditions.length > 0) {
    const detail = 'bindingFailureConditions are required to use bindingConditions';
    causes.push(invalidValue(`${path}.bindingFailureConditions`, nothing('bindingFailureConditions'), detail));
  }
}
