import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { fromJson, type KubeObject, toJson } from '../../model/object.js';
import { ok } from '../../model/result.js';
import { timestamp } from '../../model/timestamp.js';
import type { AdmissionPlugin } from './plugin.js';

/**
 * Writes into taints of devices when they came, where nobody says. In Kubernetes it is a default of the kind, which here knows no time.
 * Source: kubernetes pkg/apis/resource/v1/defaults.go SetDefaults_DeviceTaint.
 */
export const DEVICE_TAINT_TIME: AdmissionPlugin = {
  name: 'DeviceTaintTime',
  resources: ['resourceslices.resource.k8s.io', 'devicetaintrules.resource.k8s.io'],
  create: ({ context }, object) => ok(withTimes(object, timestamp(context.now))),
  update: ({ context }, object, { subresource }) =>
    ok(subresource === undefined ? withTimes(object, timestamp(context.now)) : object),
};

function withTimes(object: KubeObject, now: string): KubeObject {
  const whole = toJson(object);
  const spec = whole['spec'];
  if (!isJsonObject(spec)) return object;
  const { taint, devices } = spec;
  const timedTaint = taint === undefined ? undefined : timed(taint, now);
  const timedDevices = Array.isArray(devices) ? mapped(devices, (device) => withTaints(device, now)) : devices;
  if (timedTaint === taint && timedDevices === devices) return object;
  const parts = {
    ...(timedTaint === undefined ? {} : { taint: timedTaint }),
    ...(timedDevices === undefined ? {} : { devices: timedDevices }),
  };
  return fromJson({ ...whole, spec: { ...spec, ...parts } });
}

function withTaints(device: Json, now: string): Json {
  const taints = isJsonObject(device) ? device['taints'] : undefined;
  if (!Array.isArray(taints)) return device;
  const changed = mapped(taints as readonly Json[], (taint) => timed(taint, now));
  return changed === taints ? device : { ...(device as JsonObject), taints: changed };
}

function timed(taint: Json, now: string): Json {
  return isJsonObject(taint) && (taint['timeAdded'] ?? null) === null ? { ...taint, timeAdded: now } : taint;
}

/** The very list where nothing changes. */
function mapped(list: readonly Json[], change: (item: Json) => Json): Json {
  const changed = list.map(change);
  return changed.every((item, index) => item === list[index]) ? (list as Json) : changed;
}
