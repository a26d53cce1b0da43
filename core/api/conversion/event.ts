import type { JsonObject } from '../../model/json.js';

/** core/v1 field → events.k8s.io/v1 field. Source: pkg/apis/core/v1 and pkg/apis/events/v1 conversion.go. */
const RENAMED: readonly (readonly [string, string])[] = [
  ['involvedObject', 'regarding'],
  ['message', 'note'],
  ['source', 'deprecatedSource'],
  ['firstTimestamp', 'deprecatedFirstTimestamp'],
  ['lastTimestamp', 'deprecatedLastTimestamp'],
  ['count', 'deprecatedCount'],
  ['reportingComponent', 'reportingController'],
];

/** Reads an `events.k8s.io/v1` Event as the core one that is stored. */
export function eventFromEventsV1(object: JsonObject): JsonObject {
  return rename(object, new Map(RENAMED.map(([core, events]) => [events, core])));
}

/** Shows a stored core Event as `events.k8s.io/v1`. */
export function eventToEventsV1(object: JsonObject): JsonObject {
  return rename(object, new Map(RENAMED));
}

function rename(object: JsonObject, names: ReadonlyMap<string, string>): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [names.get(key) ?? key, value]));
}
