import type { Json, JsonObject } from '../../model/json.js';
import { isJsonObject } from '../../model/json.js';

/**
 * `resource.k8s.io/v1beta1` writes what a request asks for beside its name, where later versions put it under `exactly`; and what
 * a device is under `basic`, where later versions put it beside its name.
 * Source: pkg/apis/resource/v1beta1/conversion.go.
 */
const REQUEST_FIELDS = [
  'deviceClassName',
  'selectors',
  'allocationMode',
  'count',
  'adminAccess',
  'tolerations',
  'capacity',
] as const;

/** Reads a `v1beta1` ResourceClaim as v1. */
export function claimFromV1beta1(object: JsonObject): JsonObject {
  return mapField(object, 'spec', (spec) => mapRequests(spec, gatherExactly));
}

/** Shows a stored ResourceClaim as `v1beta1`. */
export function claimToV1beta1(object: JsonObject): JsonObject {
  return mapField(object, 'spec', (spec) => mapRequests(spec, spreadExactly));
}

/** Reads a `v1beta1` ResourceClaimTemplate as v1. */
export function claimTemplateFromV1beta1(object: JsonObject): JsonObject {
  return mapField(object, 'spec', claimFromV1beta1);
}

/** Shows a stored ResourceClaimTemplate as `v1beta1`. */
export function claimTemplateToV1beta1(object: JsonObject): JsonObject {
  return mapField(object, 'spec', claimToV1beta1);
}

/** Reads a `v1beta1` ResourceSlice as v1. */
export function sliceFromV1beta1(object: JsonObject): JsonObject {
  return mapField(object, 'spec', (spec) => mapItems(spec, 'devices', spreadBasic));
}

/** Shows a stored ResourceSlice as `v1beta1`. */
export function sliceToV1beta1(object: JsonObject): JsonObject {
  return mapField(object, 'spec', (spec) => mapItems(spec, 'devices', gatherBasic));
}

function mapRequests(claimSpec: JsonObject, change: (request: JsonObject) => JsonObject): JsonObject {
  return mapField(claimSpec, 'devices', (devices) => mapItems(devices, 'requests', change));
}

function gatherExactly(request: JsonObject): JsonObject {
  const [exactly, rest] = split(request, (key) => (REQUEST_FIELDS as readonly string[]).includes(key));
  return Object.keys(exactly).length === 0 ? request : { ...rest, exactly };
}

function spreadExactly(request: JsonObject): JsonObject {
  const { exactly, ...rest } = request;
  return isJsonObject(exactly) ? { ...rest, ...exactly } : request;
}

function spreadBasic(device: JsonObject): JsonObject {
  const { basic, ...rest } = device;
  return isJsonObject(basic) ? { ...rest, ...basic } : device;
}

/** Every device of v1 is a basic one of v1beta1, also one of which nothing but the name is known. */
function gatherBasic(device: JsonObject): JsonObject {
  const [named, basic] = split(device, (key) => key === 'name');
  return { ...named, basic };
}

function split(object: JsonObject, belongs: (key: string) => boolean): [JsonObject, JsonObject] {
  const entries = Object.entries(object);
  return [
    Object.fromEntries(entries.filter(([key]) => belongs(key))),
    Object.fromEntries(entries.filter(([key]) => !belongs(key))),
  ];
}

function mapField(object: JsonObject, key: string, change: (value: JsonObject) => JsonObject): JsonObject {
  const value = object[key];
  return isJsonObject(value) ? { ...object, [key]: change(value) } : object;
}

function mapItems(object: JsonObject, key: string, change: (item: JsonObject) => JsonObject): JsonObject {
  const items = object[key];
  if (!Array.isArray(items)) return object;
  return { ...object, [key]: items.map((item): Json => (isJsonObject(item) ? change(item) : item)) };
}
