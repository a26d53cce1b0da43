import type { Operation } from 'fast-json-patch';
import type { Json } from './json.js';
import { sameJson } from './same-json.js';

type Members = Record<string, Json | undefined>;
type Container = Json[] | Members;

const isContainer = (value: unknown): value is Container => typeof value === 'object' && value !== null;

/**
 * Splits a JSON pointer into its unescaped tokens; undefined when it is none. The empty pointer is the whole document.
 * Source: RFC 6901, sections 3 and 4.
 */
export function parsePointer(pointer: string): readonly string[] | undefined {
  if (pointer === '') return [];
  if (pointer.charCodeAt(0) !== 47) return undefined;
  let tokens = parsed.get(pointer);
  if (tokens === undefined) {
    tokens = tokensOf(pointer);
    if (parsed.size === MOST_PARSED) parsed.clear();
    if (pointer.length <= LONGEST_PARSED) parsed.set(pointer, tokens);
  }
  return tokens;
}

/** Patches are about the same few fields again and again: their pointers are split once. */
const parsed = new Map<string, readonly string[]>();
const MOST_PARSED = 4_096;
const LONGEST_PARSED = 256;

function tokensOf(pointer: string): readonly string[] {
  const tokens = pointer.split('/');
  tokens.shift();
  if (!pointer.includes('~')) return tokens;
  return tokens.map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/**
 * Sets an own member, whatever its name: assigning to `__proto__` would change the prototype instead.
 */
export function setOwn(target: Members, key: string, value: Json | undefined): void {
  if (key === '__proto__') {
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  } else {
    target[key] = value;
  }
}

/** The place a token names in an array; negative ones count from the end, as Kubernetes' JSON patch library lets them. */
function arrayIndex(token: string, length: number): number {
  if (!/^(?:0|-?[1-9]\d{0,14})$/.test(token)) return -1;
  const index = Number(token);
  return index < 0 ? index + length : index;
}

function childOf(parent: Json | undefined, token: string): Json | undefined {
  if (typeof parent !== 'object' || parent === null) return undefined;
  if (Array.isArray(parent)) return parent[arrayIndex(token, parent.length)];
  return Object.hasOwn(parent, token) ? (parent as Members)[token] : undefined;
}

function copyWithout(members: Members, omitted: string): Members {
  const copy: Members = {};
  for (const key of Object.keys(members)) if (key !== omitted) setOwn(copy, key, members[key]);
  return copy;
}

/**
 * An immutable document under change: every container on the way to a change is copied once and then owned by the draft, all others are
 * shared with the original. A method that returns false or undefined did not apply; the draft must then be thrown away.
 */
export class PatchDraft {
  /** How many items of lists have made room for others, or closed up behind them. */
  shifts = 0;
  #root: Json;
  readonly #owned = new Set<object>();

  constructor(root: Json) {
    this.#root = root;
  }

  get root(): Json {
    return this.#root;
  }

  /** The value at the pointer, undefined when there is none. */
  get(tokens: readonly string[]): Json | undefined {
    let value: Json | undefined = this.#root;
    for (const token of tokens) {
      value = childOf(value, token);
      if (value === undefined) return undefined;
    }
    return value;
  }

  /** RFC 6902, section 4.1: adds or replaces a member, or inserts into an array. */
  add(tokens: readonly string[], value: Json): boolean {
    if (tokens.length === 0) return this.#replaceRoot(value);
    const token = tokens[tokens.length - 1]!;
    const parent = this.#ownParent(tokens);
    if (parent === undefined) return false;
    if (!Array.isArray(parent)) {
      setOwn(parent, token, value);
      return true;
    }
    // A negative index counts from the end of the array as it is after the insertion, so that -1 appends.
    const index = token === '-' ? parent.length : arrayIndex(token, parent.length + 1);
    if (index < 0 || index > parent.length) return false;
    if (index === parent.length) parent.push(value);
    else {
      this.shifts += parent.length - index;
      parent.splice(index, 0, value);
    }
    return true;
  }

  /** RFC 6902, section 4.3: replaces a value that exists. */
  replace(tokens: readonly string[], value: Json): boolean {
    if (tokens.length === 0) return this.#replaceRoot(value);
    const token = tokens[tokens.length - 1]!;
    const parent = this.#ownParent(tokens);
    if (parent === undefined || childOf(parent as Json, token) === undefined) return false;
    if (Array.isArray(parent)) parent[arrayIndex(token, parent.length)] = value;
    else setOwn(parent, token, value);
    return true;
  }

  /** RFC 6902, section 4.2: takes a value out and returns it; undefined when there is none. */
  remove(tokens: readonly string[]): Json | undefined {
    if (tokens.length === 0) return undefined;
    const removed = this.get(tokens);
    if (removed === undefined) return undefined;
    const token = tokens[tokens.length - 1]!;
    const parent = this.#ownParent(tokens, token);
    if (Array.isArray(parent)) {
      const index = arrayIndex(token, parent.length);
      this.shifts += parent.length - index;
      parent.splice(index, 1);
    }
    // The first copy already leaves the member out; only a container that an earlier operation copied still has it.
    else if (parent !== undefined && Object.hasOwn(parent, token)) delete parent[token];
    return removed;
  }

  /** Makes a value that now stands in two places shared, so that a later change in one place copies it first. */
  share(value: Json): void {
    const pending: Json[] = [value];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (typeof next !== 'object' || next === null || !this.#owned.delete(next)) continue;
      for (const child of Object.values(next)) if (child !== undefined) pending.push(child);
    }
  }

  #replaceRoot(value: Json): boolean {
    this.#root = value;
    return true;
  }

  #own(container: Container, omitted?: string): Container {
    if (this.#owned.has(container)) return container;
    let copy: Container;
    if (Array.isArray(container)) copy = container.slice();
    else copy = omitted === undefined ? { ...container } : copyWithout(container, omitted);
    this.#owned.add(copy);
    return copy;
  }

  #ownParent(tokens: readonly string[], omitted?: string): Container | undefined {
    if (!isContainer(this.#root)) return undefined;
    const last = tokens.length - 1;
    let parent = this.#own(this.#root as Container, last === 0 ? omitted : undefined);
    this.#root = parent as Json;
    for (let at = 0; at < last; at += 1) {
      const token = tokens[at]!;
      const child = childOf(parent as Json, token);
      if (!isContainer(child)) return undefined;
      const owned = this.#own(child, at === last - 1 ? omitted : undefined);
      if (owned !== child) {
        if (Array.isArray(parent)) parent[arrayIndex(token, parent.length)] = owned as Json;
        else setOwn(parent, token, owned as Json);
      }
      parent = owned;
    }
    return parent;
  }
}

function replayOperation(draft: PatchDraft, operation: Operation): boolean {
  const tokens = parsePointer(operation.path);
  if (tokens === undefined) return false;
  switch (operation.op) {
    case 'add':
      return draft.add(tokens, operation.value as Json);
    case 'replace':
      return draft.replace(tokens, operation.value as Json);
    case 'remove':
      return draft.remove(tokens) !== undefined;
    case 'test': {
      const value = draft.get(tokens);
      return value !== undefined && sameJson(value, operation.value as Json);
    }
    case 'move':
    case 'copy': {
      const from = parsePointer(operation.from);
      if (from === undefined) return false;
      const value = operation.op === 'move' ? draft.remove(from) : draft.get(from);
      if (value === undefined) return false;
      if (operation.op === 'copy') draft.share(value);
      return draft.add(tokens, value);
    }
    default:
      return false;
  }
}

/**
 * Applies a recorded RFC 6902 patch to the object it was made for. The result shares every subtree that the patch does not touch, and takes
 * the operations' values as they are. Throws when an operation does not apply: a recorded patch always does, so the log is broken.
 */
export function replayPatch<T extends object>(object: T, operations: readonly Operation[]): T {
  if (operations.length === 0) return object;
  const draft = new PatchDraft(object as Json);
  for (const [index, operation] of operations.entries()) {
    if (!replayOperation(draft, operation)) {
      throw new Error(`recorded patch does not apply: operation ${index} (${operation.op} ${operation.path})`);
    }
  }
  return draft.root as T;
}
