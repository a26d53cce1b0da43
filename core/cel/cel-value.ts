import type { Json, JsonObject } from '../model/json.js';
import type { Quantity } from '../model/quantity.js';

/**
 * A value of CEL. int is bigint and double is number, so that both stay exact and apart; JSON numbers become one or the other when
 * they are read (`fromJson`), which is why lists and maps that an expression makes are of classes of their own.
 */
export type CelValue =
  | null
  | boolean
  | bigint
  | number
  | string
  | Uint8Array
  | readonly Json[]
  | JsonObject
  | CelUint
  | CelList
  | CelMap
  | CelTimestamp
  | CelDuration
  | CelType
  | CelOptional
  | CelQuantity
  | CelUrl
  | CelIp
  | CelCidr
  | CelSemver
  | CelFormat
  | CelAuthorizer
  | CelPathCheck
  | CelGroupCheck
  | CelResourceCheck
  | CelDecision;

/** What tells the values that are of a class of this module from JSON objects. */
abstract class Made {}

/** An unsigned 64-bit integer. */
export class CelUint extends Made {
  constructor(readonly value: bigint) {
    super();
  }
}

/** A list that an expression made. */
export class CelList extends Made {
  constructor(readonly items: readonly CelValue[]) {
    super();
  }
}

/** A moment, in nanoseconds since 1970-01-01T00:00:00Z. */
export class CelTimestamp extends Made {
  constructor(readonly nanos: bigint) {
    super();
  }
}

/** A span of time in nanoseconds. */
export class CelDuration extends Made {
  constructor(readonly nanos: bigint) {
    super();
  }
}

/** A type as a value: `type(1) == int`. */
export class CelType extends Made {
  constructor(readonly name: string) {
    super();
  }
}

/** A value that may be absent. Source: cel-spec proposal 246, optional values. */
export class CelOptional extends Made {
  constructor(readonly value: CelValue | undefined) {
    super();
  }
}

/** An amount of a resource. Source: k8s.io/apiserver pkg/cel/library/quantity.go. */
export class CelQuantity extends Made {
  constructor(readonly quantity: Quantity) {
    super();
  }
}

/** An absolute URL or a path. Source: k8s.io/apiserver pkg/cel/library/urls.go. */
export class CelUrl extends Made {
  constructor(
    readonly text: string,
    readonly parts: UrlParts,
  ) {
    super();
  }
}

/** An address of IPv4 or 6. Source: k8s.io/apiserver pkg/cel/library/ip.go. */
export class CelIp extends Made {
  constructor(
    readonly family: 4 | 6,
    readonly value: bigint,
  ) {
    super();
  }
}

/** A range of addresses. Source: k8s.io/apiserver pkg/cel/library/cidr.go. */
export class CelCidr extends Made {
  constructor(
    readonly ip: CelIp,
    readonly prefixLength: number,
  ) {
    super();
  }
}

/** A version. Source: k8s.io/apiserver pkg/cel/library/semverlib.go. */
export class CelSemver extends Made {
  constructor(
    readonly numbers: readonly [major: bigint, minor: bigint, patch: bigint],
    /** What comes behind the dash, part by part. */
    readonly prerelease: readonly string[],
  ) {
    super();
  }
}

/** A format that texts can be checked for. Source: k8s.io/apiserver pkg/cel/library/format.go. */
export class CelFormat extends Made {
  constructor(
    readonly name: string,
    /** What is wrong with a text; nothing for one of the format. */
    readonly errors: (text: string) => readonly string[],
    /** How long a pattern for it is, which is what looking for it costs. */
    readonly patternLength: number,
  ) {
    super();
  }
}

/** What an expression wants to know whether somebody may do. */
export type Access =
  | { readonly path: string; readonly verb: string }
  | (ResourceAccess & { readonly verb: string; readonly path?: undefined });

/** Something of the API. */
export interface ResourceAccess {
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly fieldSelector?: string;
  readonly labelSelector?: string;
}

/** Answers whether a service account may do something, or without one whoever sent the request. */
export type AskAccess = (
  access: Access,
  account: { readonly namespace: string; readonly name: string } | undefined,
) => { readonly allowed: boolean; readonly reason: string };

/** Who can be asked what somebody may do. Source: k8s.io/apiserver pkg/cel/library/authz.go. */
export class CelAuthorizer extends Made {
  constructor(
    readonly ask: AskAccess,
    readonly account?: { readonly namespace: string; readonly name: string },
    /** What the request is about: `authorizer.requestResource`. */
    readonly requested?: ResourceAccess,
  ) {
    super();
  }
}

/** A path that somebody may be allowed to ask for. */
export class CelPathCheck extends Made {
  constructor(
    readonly authorizer: CelAuthorizer,
    readonly path: string,
  ) {
    super();
  }
}

/** A group whose resources somebody may be allowed to touch. */
export class CelGroupCheck extends Made {
  constructor(
    readonly authorizer: CelAuthorizer,
    readonly group: string,
  ) {
    super();
  }
}

/** Something that somebody may be allowed to touch. */
export class CelResourceCheck extends Made {
  constructor(
    readonly authorizer: CelAuthorizer,
    readonly access: ResourceAccess,
  ) {
    super();
  }
}

/** Whether somebody may do something, and why. */
export class CelDecision extends Made {
  constructor(
    readonly allowed: boolean,
    readonly reason: string,
  ) {
    super();
  }
}

/** The parts of a URL as Go's net/url tells them. */
export interface UrlParts {
  readonly scheme: string;
  readonly host: string;
  readonly hostname: string;
  readonly port: string;
  readonly escapedPath: string;
  readonly query: ReadonlyMap<string, readonly string[]>;
}

const MIN_INT = -(2n ** 63n);
const MAX_INT = 2n ** 63n - 1n;
const LARGEST_INT_AS_DOUBLE = 2 ** 63;

/** Whether a bigint is an int64. */
export function isInt64(value: bigint): boolean {
  return value >= MIN_INT && value <= MAX_INT;
}

/** Reads one JSON value: a whole number that an int64 holds is an int, any other number a double. */
export function celValueOf(value: Json): CelValue {
  if (typeof value !== 'number') return value;
  const isInt = Number.isInteger(value) && value >= -LARGEST_INT_AS_DOUBLE && value < LARGEST_INT_AS_DOUBLE;
  return isInt ? BigInt(value) : value;
}

/** Whether a value is a list. */
export function isList(value: CelValue): value is readonly Json[] | CelList {
  return Array.isArray(value) || value instanceof CelList;
}

/** How many items a list has. */
export function listSize(list: readonly Json[] | CelList): number {
  return list instanceof CelList ? list.items.length : list.length;
}

/** One item of a list; the index must lie within. */
export function itemAt(list: readonly Json[] | CelList, index: number): CelValue {
  return list instanceof CelList ? list.items[index]! : celValueOf(list[index]!);
}

/** All items of a list. */
export function itemsOf(list: readonly Json[] | CelList): readonly CelValue[] {
  return list instanceof CelList ? list.items : list.map(celValueOf);
}

/** Whether a value is a map. */
export function isMap(value: CelValue): value is JsonObject | CelMap {
  if (typeof value !== 'object' || value === null) return false;
  if (value instanceof Made) return value instanceof CelMap;
  return !Array.isArray(value) && !(value instanceof Uint8Array);
}

/** A map that an expression made. Keys are bool, int, uint or string; numbers are one key however they are typed. */
export class CelMap extends Made {
  readonly #entries = new Map<string, readonly [CelValue, CelValue]>();

  /** Puts an entry in; answers the fault of a key that is there already or cannot be one. */
  add(key: CelValue, value: CelValue): CelFault | undefined {
    const name = typeof key === 'number' ? undefined : keyName(key);
    if (name === undefined) return new CelFault(`a map cannot have keys of type ${typeNameOf(key)}`);
    if (this.#entries.has(name)) return new CelFault(`the map has two entries for ${name.slice(1)}`);
    this.#entries.set(name, [key, value]);
    return undefined;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: CelValue): CelValue | undefined {
    const name = keyName(key);
    return name === undefined ? undefined : this.#entries.get(name)?.[1];
  }

  entries(): IterableIterator<readonly [CelValue, CelValue]> {
    return this.#entries.values();
  }
}

/** A text that is the same for keys that are equal; undefined for what cannot be a key. */
function keyName(key: CelValue): string | undefined {
  if (typeof key === 'string') return `s${key}`;
  if (typeof key === 'boolean') return `b${key}`;
  if (typeof key === 'bigint') return `n${key}`;
  if (key instanceof CelUint) return `n${key.value}`;
  return typeof key === 'number' && Number.isInteger(key) ? `n${BigInt(key)}` : undefined;
}

/** The value at a key, or undefined. What every object inherits is no member: `constructor` is as absent as any other name. */
export function valueAt(map: JsonObject | CelMap, key: CelValue): CelValue | undefined {
  if (map instanceof CelMap) return map.get(key);
  if (typeof key !== 'string' || !Object.hasOwn(map, key)) return undefined;
  const value = map[key];
  return value === undefined ? undefined : celValueOf(value);
}

/** How many entries a map has. */
export function mapSize(map: JsonObject | CelMap): number {
  if (map instanceof CelMap) return map.size;
  let size = 0;
  for (const key of Object.keys(map)) if (map[key] !== undefined) size++;
  return size;
}

/** All entries of a map. */
export function entriesOf(map: JsonObject | CelMap): readonly (readonly [CelValue, CelValue])[] {
  if (map instanceof CelMap) return [...map.entries()];
  const entries: [CelValue, CelValue][] = [];
  for (const key of Object.keys(map)) {
    const value = map[key];
    if (value !== undefined) entries.push([key, celValueOf(value)]);
  }
  return entries;
}

/** The type of a value, by the name CEL gives it; `unknown` for what is none. */
export function typeNameOf(value: unknown): string {
  if (value === null) return 'null_type';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'bigint') return 'int';
  if (typeof value === 'number') return 'double';
  if (typeof value === 'string') return 'string';
  if (Array.isArray(value) || value instanceof CelList) return 'list';
  if (value instanceof CelUint) return 'uint';
  if (value instanceof Uint8Array) return 'bytes';
  if (value instanceof CelTimestamp) return 'google.protobuf.Timestamp';
  if (value instanceof CelDuration) return 'google.protobuf.Duration';
  if (value instanceof CelType) return 'type';
  if (value instanceof CelOptional) return 'optional_type';
  if (value instanceof CelQuantity) return 'kubernetes.Quantity';
  if (value instanceof CelUrl) return 'kubernetes.URL';
  if (value instanceof CelIp) return 'net.IP';
  if (value instanceof CelCidr) return 'net.CIDR';
  if (value instanceof CelSemver) return 'kubernetes.Semver';
  if (value instanceof CelFormat) return 'kubernetes.NamedFormat';
  if (value instanceof CelAuthorizer) return 'kubernetes.authorization.Authorizer';
  if (value instanceof CelPathCheck) return 'kubernetes.authorization.PathCheck';
  if (value instanceof CelGroupCheck) return 'kubernetes.authorization.GroupCheck';
  if (value instanceof CelResourceCheck) return 'kubernetes.authorization.ResourceCheck';
  if (value instanceof CelDecision) return 'kubernetes.authorization.Decision';
  return typeof value === 'object' ? 'map' : 'unknown';
}

/** A value as callers outside this module get it: lists as arrays, maps as `Map`, all the way down. */
export function plainValue(value: CelValue): unknown {
  if (isList(value)) return itemsOf(value).map(plainValue);
  if (isMap(value)) return new Map(entriesOf(value).map(([key, item]) => [plainValue(key), plainValue(item)]));
  return value;
}
/**
 * A failed evaluation, as a value: `true || fault` is true, so a fault travels through operators like any other value.
 * `message` is one line for a person.
 */
export class CelFault {
  constructor(readonly message: string) {}
}
