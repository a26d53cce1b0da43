import { duplicate, invalidValue, required } from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import { byteLength, qualifiedNameErrors } from '../../../model/names.js';
import { asList, asObject, asText } from '../../fields/json-fields.js';
import type { ValidationRules } from '../../kind.js';
import { addInvalid, type Causes, checkNonnegative } from '../../validation/causes.js';
import { checkCsiDriverName } from '../../validation/driver-name.js';
import { checkImmutableValue } from '../../validation/immutable-value.js';

const LONGEST_NODE_ID = 256;

/** Source of this file: kubernetes pkg/apis/storage/validation ValidateCSINode and its update. */
function checkCsiNode(node: JsonObject, causes: Causes): void {
  const names = new Set<string>();
  asList(asObject(node['spec'])['drivers']).forEach((item, index) => {
    checkDriver(asObject(item), names, `spec.drivers[${index}]`, causes);
  });
}

function checkDriver(driver: JsonObject, names: Set<string>, path: string, causes: Causes): void {
  const name = asText(driver['name']);
  const nodeId = asText(driver['nodeID']);
  checkCsiDriverName(name, `${path}.name`, causes);
  if (nodeId === '') causes.push(required(`${path}.nodeID`));
  if (byteLength(nodeId) > LONGEST_NODE_ID) {
    causes.push(invalidValue(`${path}.nodeID`, nodeId, `must be ${LONGEST_NODE_ID} characters or less`));
  }
  checkNonnegative(asObject(driver['allocatable'])['count'], `${path}.allocatable.count`, causes);
  if (names.has(name)) causes.push(duplicate(`${path}.name`, name));
  names.add(name);
  checkTopologyKeys(asList(driver['topologyKeys']), path, causes);
}

function checkTopologyKeys(list: readonly Json[], path: string, causes: Causes): void {
  const keys = new Set<string>();
  for (const item of list) {
    const key = asText(item);
    if (key === '') causes.push(required(path));
    if (keys.has(key)) causes.push(duplicate(path, key));
    keys.add(key);
    addInvalid(causes, path, key, qualifiedNameErrors(key));
  }
}

/** Of a driver that stays, only how many volumes fit may change. */
function checkUpdate(node: JsonObject, old: JsonObject, causes: Causes): void {
  const drivers = new Map<string, JsonObject[]>();
  for (const item of asList(asObject(node['spec'])['drivers'])) {
    const name = asText(asObject(item)['name']);
    const same = drivers.get(name);
    if (same === undefined) drivers.set(name, [asObject(item)]);
    else same.push(asObject(item));
  }
  for (const item of asList(asObject(old['spec'])['drivers'])) {
    const { allocatable: _, ...before } = asObject(item);
    for (const { allocatable: __, ...driver } of drivers.get(asText(before['name'])) ?? []) {
      checkImmutableValue('*storage.CSINodeDriver', driver, before, 'spec.drivers', causes);
    }
  }
}

/** Rules for CSINodes. */
export const csiNodeValidation: ValidationRules = { object: checkCsiNode, update: checkUpdate };
