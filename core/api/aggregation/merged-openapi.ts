import { asObject } from '../../kinds/fields/json-fields.js';
import type { Json, JsonObject } from '../../model/json.js';
import { sameJson } from '../../model/same-json.js';
import type { Steps } from '../../model/steps.js';
import type { RemoteDocuments } from './aggregator.js';
import type { DelegatedApi } from './delegated-apis.js';

/** An API of another server, and what that says of it. */
export interface DescribedApi {
  readonly api: DelegatedApi;
  readonly documents: RemoteDocuments;
}

/** The index of OpenAPI v3 with the documents of other API servers, which are asked for there. Source: kube-aggregator pkg/controllers/openapiv3. */
export function mergedIndexV3(index: JsonObject, described: readonly DescribedApi[]): JsonObject {
  const paths: { [path: string]: Json | undefined } = { ...asObject(index['paths']) };
  for (const { api, documents } of described) {
    const path = `apis/${api.group}/${api.version}`;
    if (documents.openApiV3 === undefined) delete paths[path];
    else paths[path] = documents.openApiV3;
  }
  return { ...index, paths };
}

const REFERENCE = '#/definitions/';

/**
 * The Swagger document with the paths that other API servers have below their group versions, and the definitions these refer to. A definition of
 * a name that is taken by another one gets a number. Source: kube-aggregator pkg/controllers/openapi/aggregator, kube-openapi pkg/aggregator.
 */
export function* mergedOpenApiV2(document: JsonObject, described: readonly DescribedApi[]): Steps<JsonObject> {
  const paths: { [path: string]: Json | undefined } = { ...asObject(document['paths']) };
  const definitions: { [name: string]: Json | undefined } = { ...asObject(document['definitions']) };
  for (const { api, documents } of described) {
    if (documents.openApiV2 === undefined) continue;
    const prefix = `/apis/${api.group}/${api.version}/`;
    const own = Object.entries(asObject(documents.openApiV2['paths'])).filter(([path]) =>
      `${path}/`.startsWith(prefix),
    ) as [string, Json][];
    const theirs = asObject(documents.openApiV2['definitions']);
    const names = new Map<string, string>();
    for (const name of usedDefinitions(own, theirs)) {
      names.set(name, nameIn(definitions, name, theirs[name]!));
      yield;
    }
    for (const [path, operations] of own) paths[path] = renamed(operations ?? null, names);
    for (const [name, to] of names)
      if (!Object.hasOwn(definitions, to)) define(definitions, to, renamed(theirs[name]!, names));
    yield;
  }
  return { ...document, paths, definitions };
}

/** All definitions that something refers to, and those that they refer to. */
function usedDefinitions(from: Json, definitions: JsonObject): ReadonlySet<string> {
  const found = new Set<string>();
  const collect = (value: Json | undefined) => {
    for (const name of referencesIn(value)) if (Object.hasOwn(definitions, name)) found.add(name);
  };
  collect(from);
  // A set's iteration also visits what is added on the way.
  for (const name of found) collect(definitions[name]);
  return found;
}

function* referencesIn(value: Json | undefined): Iterable<string> {
  const left: (Json | undefined)[] = [value];
  while (left.length > 0) {
    const next = left.pop();
    if (typeof next !== 'object' || next === null) continue;
    if (!Array.isArray(next)) {
      const reference = (next as JsonObject)['$ref'];
      if (typeof reference === 'string' && reference.startsWith(REFERENCE)) yield reference.slice(REFERENCE.length);
    }
    left.push(...(Object.values(next) as Json[]));
  }
}

function nameIn(definitions: JsonObject, name: string, definition: Json): string {
  for (let number = 2, to = name; ; number++) {
    if (!Object.hasOwn(definitions, to) || sameJson(definitions[to], definition)) return to;
    to = `${name}_v${number}`;
  }
}

/** Defined, and not assigned: a name may be one that assigning gives a meaning. */
function define(object: { [name: string]: Json | undefined }, name: string, value: Json): void {
  Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
}

function renamed(value: Json, names: ReadonlyMap<string, string>): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => renamed(item, names));
  const result: { [key: string]: Json } = {};
  for (const [key, member] of Object.entries(value as JsonObject)) {
    const to = key === '$ref' && typeof member === 'string' ? names.get(member.slice(REFERENCE.length)) : undefined;
    define(result, key, to === undefined ? renamed(member ?? null, names) : REFERENCE + to);
  }
  return result;
}
