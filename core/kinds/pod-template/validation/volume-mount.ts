import { forbiddenField, invalidValue, notFoundField, notSupported, required } from '../../../model/field-error.js';
import type { JsonObject } from '../../../model/json.js';
import { asList, asObject, asText, isSet } from '../../fields/json-fields.js';
import type { Causes } from '../../validation/causes.js';
import { checkDescendingPath } from '../../validation/paths.js';

const PROPAGATIONS = ['Bidirectional', 'HostToContainer', 'None'];
const RECURSIONS = ['Disabled', 'Enabled', 'IfPossible'];

/** Whether a volume of a Pod may be used as a raw device. */
const isBlockCapable = (volume: JsonObject) => isSet(volume['persistentVolumeClaim']) || isSet(volume['ephemeral']);

/**
 * Where a container sees the Pod's volumes, as files or as devices. Source: kubernetes pkg/apis/core/validation ValidateVolumeMounts,
 * ValidateVolumeDevices; paths of the sub-path errors lack the index there too.
 */
export function checkVolumeMounts(
  container: JsonObject,
  volumes: ReadonlyMap<string, JsonObject>,
  path: string,
  causes: Causes,
): void {
  const mounts = asList(container['volumeMounts']).map(asObject);
  const devices = asList(container['volumeDevices']).map(asObject);
  checkMounts(container, mounts, devices, volumes, `${path}.volumeMounts`, causes);
  checkDevices(mounts, devices, volumes, `${path}.volumeDevices`, causes);
}

function checkMounts(
  container: JsonObject,
  mounts: readonly JsonObject[],
  devices: readonly JsonObject[],
  volumes: ReadonlyMap<string, JsonObject>,
  path: string,
  causes: Causes,
): void {
  const points = new Set<string>();
  mounts.forEach((mount, index) => {
    const field = `${path}[${index}]`;
    const name = asText(mount['name']);
    const mountPath = asText(mount['mountPath']);
    if (name === '') causes.push(required(`${field}.name`));
    if (!volumes.has(name)) causes.push(notFoundField(`${field}.name`, name));
    if (mountPath === '') causes.push(required(`${field}.mountPath`));
    if (points.has(mountPath)) causes.push(invalidValue(`${field}.mountPath`, mountPath, 'must be unique'));
    points.add(mountPath);
    if (devices.some((device) => asText(device['name']) === name)) {
      causes.push(invalidValue(`${field}.name`, name, 'must not already exist in volumeDevices'));
    }
    if (devices.some((device) => asText(device['devicePath']) === mountPath)) {
      causes.push(invalidValue(`${field}.mountPath`, mountPath, 'must not already exist as a path in volumeDevices'));
    }
    checkSubPaths(mount, path, field, causes);
    checkPropagation(mount, container, `${path}.mountPropagation`, causes);
    checkRecursiveReadOnly(mount, `${path}.recursiveReadOnly`, causes);
  });
}

function checkSubPaths(mount: JsonObject, path: string, field: string, causes: Causes): void {
  const subPath = asText(mount['subPath']);
  const subPathExpr = asText(mount['subPathExpr']);
  if (subPath !== '') checkDescendingPath(subPath, `${path}.subPath`, causes);
  if (subPathExpr === '') return;
  if (subPath !== '') {
    causes.push(invalidValue(`${field}.subPathExpr`, subPathExpr, 'subPathExpr and subPath are mutually exclusive'));
  }
  checkDescendingPath(subPathExpr, `${path}.subPathExpr`, causes);
}

function checkPropagation(mount: JsonObject, container: JsonObject, path: string, causes: Causes): void {
  const propagation = mount['mountPropagation'];
  if (!isSet(propagation)) return;
  if (!PROPAGATIONS.includes(asText(propagation))) causes.push(notSupported(path, propagation, PROPAGATIONS));
  else if (propagation === 'Bidirectional' && asObject(container['securityContext'])['privileged'] !== true) {
    causes.push(forbiddenField(path, 'Bidirectional mount propagation is available only to privileged containers'));
  }
}

/** Source: validateMountRecursiveReadOnly of the same file. */
function checkRecursiveReadOnly(mount: JsonObject, path: string, causes: Causes): void {
  const { recursiveReadOnly, mountPropagation } = mount;
  if (!isSet(recursiveReadOnly) || recursiveReadOnly === 'Disabled') return;
  if (!RECURSIONS.includes(asText(recursiveReadOnly))) {
    causes.push(notSupported(path, recursiveReadOnly, RECURSIONS));
    return;
  }
  if (mount['readOnly'] !== true) causes.push(forbiddenField(path, 'may only be specified when readOnly is true'));
  if (isSet(mountPropagation) && mountPropagation !== 'None') {
    causes.push(forbiddenField(path, 'may only be specified when mountPropagation is None or not specified'));
  }
}

function checkDevices(
  mounts: readonly JsonObject[],
  devices: readonly JsonObject[],
  volumes: ReadonlyMap<string, JsonObject>,
  path: string,
  causes: Causes,
): void {
  const names = new Set<string>();
  const paths = new Set<string>();
  devices.forEach((device, index) => {
    const field = `${path}[${index}]`;
    const name = asText(device['name']);
    const devicePath = asText(device['devicePath']);
    const volume = volumes.get(name);
    if (name === '') causes.push(required(`${field}.name`));
    if (names.has(name)) causes.push(invalidValue(`${field}.name`, name, 'must be unique'));
    if (volume === undefined) causes.push(notFoundField(`${field}.name`, name));
    else if (!isBlockCapable(volume)) {
      const detail = 'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode';
      causes.push(invalidValue(`${field}.name`, name, detail));
    }
    if (devicePath === '') causes.push(required(`${field}.devicePath`));
    if (paths.has(devicePath)) causes.push(invalidValue(`${field}.devicePath`, devicePath, 'must be unique'));
    if (devicePath !== '' && devicePath.split('/').includes('..')) {
      causes.push(invalidValue(`${field}.devicePath`, devicePath, "can not contain backsteps ('..')"));
    } else paths.add(devicePath);
    if (mounts.some((mount) => asText(mount['name']) === name)) {
      causes.push(invalidValue(`${field}.name`, name, 'must not already exist in volumeMounts'));
    }
    if (mounts.some((mount) => asText(mount['mountPath']) === devicePath)) {
      causes.push(invalidValue(`${field}.devicePath`, devicePath, 'must not already exist as a path in volumeMounts'));
    }
    if (name !== '') names.add(name);
  });
}
