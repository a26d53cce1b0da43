import { isDeclaredField } from '../api/apply/field-shape.js';
import { fail, ok, type Result } from '../model/result.js';
import type { FieldSchema } from '../schema/field-schema.js';
import { type FieldPlace, fieldPath } from './field-change.js';

/** One step of a path that a person wrote; `column` is where it begins, from 1. */
export type FieldPathStep = { readonly column: number } & (
  | { readonly type: 'name'; readonly name: string }
  | { readonly type: 'position'; readonly position: number }
  | { readonly type: 'keys'; readonly keys: readonly (readonly [name: string, value: string])[] }
);

/** The way to one field from the root of an object; at least one step. */
export type WrittenFieldPath = readonly FieldPathStep[];

/** Why a text names no field. `message` is one line for a person, and names the column. */
export interface FieldPathProblem {
  readonly message: string;
  /** From 1. */
  readonly column: number;
}

/**
 * Reads the path of one field, as a diff and a blame write it and as people write it for kubectl: `.spec.replicas`, `spec.replicas`,
 * `spec.template.spec.containers[name=web].image`, `.spec.containers[0].image`, `metadata.labels["app.kubernetes.io/name"]`,
 * `metadata.annotations['x/y']`, `metadata.labels.app\.kubernetes\.io/name`, `metadata.finalizers[example.com/x]`.
 * A name in brackets is a member of an object or an item of a set, whichever stands there. Takes linear time.
 */
export function parseFieldPath(text: string): Result<WrittenFieldPath, FieldPathProblem> {
  const reader = new PathReader(text);
  const steps: FieldPathStep[] = [];
  try {
    while (!reader.isAtEnd) steps.push(reader.step(steps.length === 0));
    if (steps.length === 0) throw new Unreadable('a field is missing', 1);
    return ok(steps);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    const { message, column } = error;
    return fail({ message: `${JSON.stringify(text)} is no field path: ${message} at column ${column}`, column });
  }
}

/**
 * Checks a path against what is known of a kind: a field that the kind does not have never has a value, and is most likely a slip of
 * the pen. Where nothing is known, everything may be.
 */
export function checkFieldPath(
  path: WrittenFieldPath,
  schema: FieldSchema | undefined,
): Result<WrittenFieldPath, FieldPathProblem> {
  let at = schema;
  for (const step of path) {
    if (at === undefined || at.type === 'any') return ok(path);
    if (at.type === 'array') {
      at = at.items;
      continue;
    }
    const name = step.type === 'name' ? step.name : undefined;
    const isScalar = at.type !== 'object' && at.properties === undefined && at.additionalProperties === undefined;
    const isKnown = name !== undefined && (isDeclaredField(at, name) || at.additionalProperties !== undefined);
    const isOpaque = at.properties === undefined && at.additionalProperties === undefined;
    if (isScalar || (!isKnown && !isOpaque)) return unknown(step, isScalar);
    if (isOpaque) return ok(path);
    at = at.properties?.get(name!) ?? at.additionalProperties;
  }
  return ok(path);
}

function unknown(step: FieldPathStep, isScalar: boolean): Result<WrittenFieldPath, FieldPathProblem> {
  const { column } = step;
  const missing = step.type === 'name' ? `no ${JSON.stringify(step.name)}` : 'no list';
  const what = isScalar ? 'a plain value has no parts' : `there is ${missing}`;
  return fail({ message: `${what} at column ${column}`, column });
}

/** Writes a path as a diff writes paths, whatever way it was written. */
export function fieldPathText(path: WrittenFieldPath): string {
  let place: FieldPlace | undefined;
  for (const step of path) {
    if (step.type === 'name') place = { parent: place, step: { member: step.name } };
    else if (step.type === 'position') place = { parent: place, step: { item: step.position } };
    else place = { parent: place, step: { item: step.keys.map(([name, value]) => `${name}=${value}`).join(',') } };
  }
  return fieldPath(place);
}

/** A text is no path. Never leaves this file. */
class Unreadable extends Error {
  constructor(
    message: string,
    readonly column: number,
  ) {
    super(message);
  }
}

class PathReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  step(isFirst: boolean): FieldPathStep {
    const column = this.#at + 1;
    if (this.#skip('.')) {
      if (this.#skip('[')) return this.#bracket(column + 1);
      return { type: 'name', name: this.#bare('.[]', 'a name'), column: column + 1 };
    }
    if (this.#skip('[')) return this.#bracket(column);
    if (isFirst) return { type: 'name', name: this.#bare('.[]', 'a name'), column };
    throw new Unreadable(`unexpected ${JSON.stringify(this.#text[this.#at])}`, column);
  }

  /** What stands between brackets, the first of which has been read. */
  #bracket(column: number): FieldPathStep {
    const first = this.#word();
    if (this.#skip(']')) {
      if (first.isQuoted || !/^\d{1,9}$/.test(first.text)) return { type: 'name', name: first.text, column };
      return { type: 'position', position: Number(first.text), column };
    }
    const keys: [string, string][] = [];
    for (let name = first.text; ; name = this.#word().text) {
      this.#expect('=');
      keys.push([name, this.#word().text]);
      if (this.#skip(']')) return { type: 'keys', keys, column };
      this.#expect(',');
    }
  }

  #word(): { readonly text: string; readonly isQuoted: boolean } {
    const quote = this.#text[this.#at];
    if (quote === '"' || quote === "'") return { text: this.#quoted(quote), isQuoted: true };
    return { text: this.#bare('=,[]', 'a name, a key or a position'), isQuoted: false };
  }

  /** A backslash takes the next character as it is, as in kubectl's JSONPath. */
  #bare(ends: string, what: string): string {
    const start = this.#at;
    let text = '';
    while (!this.isAtEnd && !ends.includes(this.#text[this.#at]!)) {
      if (this.#skip('\\') && this.isAtEnd) throw new Unreadable('nothing follows the backslash', this.#at);
      text += this.#text[this.#at++]!;
    }
    if (text === '*') throw new Unreadable('a path names one field, not all', start + 1);
    if (text === '') throw new Unreadable(`${what} is missing`, start + 1);
    return text;
  }

  /** Text in double quotes is a JSON string; in single quotes only the quote and the backslash need one before them. */
  #quoted(quote: '"' | "'"): string {
    const start = this.#at++;
    while (!this.isAtEnd && this.#text[this.#at] !== quote) this.#at += this.#text[this.#at] === '\\' ? 2 : 1;
    if (!this.#skip(quote)) throw new Unreadable('a quote is not closed', start + 1);
    const raw = this.#text.slice(start, this.#at);
    if (quote === "'") return raw.slice(1, -1).replace(/\\(.)/gsu, '$1');
    try {
      return JSON.parse(raw) as string;
    } catch {
      throw new Unreadable('what stands in quotes is no JSON string', start + 1);
    }
  }

  #skip(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #expect(character: string): void {
    if (this.#skip(character)) return;
    const found = this.isAtEnd ? 'the path ends' : `found ${JSON.stringify(this.#text[this.#at])}`;
    throw new Unreadable(`${JSON.stringify(character)} or "]" is missing: ${found}`, this.#at + 1);
  }
}
