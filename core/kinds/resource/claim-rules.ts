import { invalidValue, required } from '../../model/field-error.js';
import type { Json, JsonObject } from '../../model/json.js';
import { asList, asObject, asText, isSet } from '../fields/json-fields.js';
import type { Causes } from '../validation/causes.js';
import {
  checkDeviceConfiguration,
  checkDeviceRequest,
  checkDistinct,
  checkFullyQualifiedName,
  checkItems,
  checkRequestName,
  MOST_ITEMS,
} from './device-rules.js';

const MOST_ALTERNATIVES = 8;
const ONE_OF = 'exactly one of `exactly` or `firstAvailable` is required';
const NO_REQUEST =
  "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'";

/** What may be referred to: requests, and requests with one of their alternatives. */
type RequestNames = ReadonlySet<string>;

/** The spec of a claim, in an object of its own or in a template. Source of this file: kubernetes pkg/apis/resource/validation validateDeviceClaim. */
export function checkClaimSpec(spec: JsonObject, path: string, causes: Causes): void {
  const devices = asObject(spec['devices']);
  const field = `${path}.devices`;
  const names = requestNames(devices);
  checkItems(devices['requests'], MOST_ITEMS, `${field}.requests`, causes, (request, at) => {
    checkRequest(asObject(request), at, causes);
  });
  checkDistinctNames(devices['requests'], MOST_ITEMS, `${field}.requests`, causes);
  checkItems(devices['constraints'], MOST_ITEMS, `${field}.constraints`, causes, (item, at) => {
    checkConstraint(asObject(item), names, at, causes);
  });
  checkItems(devices['config'], MOST_ITEMS, `${field}.config`, causes, (item, at) => {
    checkReferences(asObject(item)['requests'], names, `${at}.requests`, causes);
    checkDeviceConfiguration(asObject(item), at, causes);
  });
}

function requestNames(devices: JsonObject): RequestNames {
  const names = new Set<string>();
  for (const item of asList(devices['requests'])) {
    const request = asObject(item);
    const name = asText(request['name']);
    names.add(name);
    for (const each of asList(request['firstAvailable'])) names.add(`${name}/${asText(asObject(each)['name'])}`);
  }
  return names;
}

function checkDistinctNames(list: Json | undefined, most: number, path: string, causes: Causes): void {
  checkDistinct(
    asList(list).map((item) => asText(asObject(item)['name'])),
    most,
    path,
    causes,
  );
}

function checkRequest(request: JsonObject, path: string, causes: Causes): void {
  const { name, exactly, firstAvailable } = request;
  const hasAlternatives = asList(firstAvailable).length > 0;
  checkRequestName(name, `${path}.name`, causes);
  if (hasAlternatives && isSet(exactly)) {
    causes.push(invalidValue(path, null, `${ONE_OF}, but multiple fields are set`));
  } else if (hasAlternatives) {
    checkItems(firstAvailable, MOST_ALTERNATIVES, `${path}.firstAvailable`, causes, (item, at) => {
      checkRequestName(asObject(item)['name'], `${at}.name`, causes);
      checkDeviceRequest(asObject(item), at, causes);
    });
    checkDistinctNames(firstAvailable, MOST_ALTERNATIVES, `${path}.firstAvailable`, causes);
  } else if (isSet(exactly)) checkDeviceRequest(asObject(exactly), `${path}.exactly`, causes);
  else causes.push(required(path, ONE_OF));
}

function checkConstraint(constraint: JsonObject, names: RequestNames, path: string, causes: Causes): void {
  const { requests, matchAttribute, distinctAttribute } = constraint;
  checkReferences(requests, names, `${path}.requests`, causes);
  if (isSet(matchAttribute)) checkFullyQualifiedName(matchAttribute as Json, `${path}.matchAttribute`, causes);
  else if (isSet(distinctAttribute)) {
    checkFullyQualifiedName(distinctAttribute as Json, `${path}.distinctAttribute`, causes);
  } else {
    // The words are Kubernetes' own slip.
    const detail = 'exactly one of "matchAttribute" or "distinctAttribute" is required, but multiple fields are set';
    causes.push(required(path, detail));
  }
}

/** Names of requests that a constraint or a configuration is for. */
function checkReferences(list: Json | undefined, names: RequestNames, path: string, causes: Causes): void {
  checkItems(list, MOST_ITEMS, path, causes, (item, at) => {
    const name = asText(item);
    const segments = name.split('/');
    if (segments.length <= 2) for (const segment of segments) checkRequestName(segment, at, causes);
    if (segments.length > 2 || !names.has(name)) causes.push(invalidValue(at, name, NO_REQUEST));
  });
  checkDistinct(asList(list).map(asText), MOST_ITEMS, path, causes);
}
