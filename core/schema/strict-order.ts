import type { DuplicateField } from '../model/duplicate-field.js';
import { isJsonObject, type Json } from '../model/json.js';
import { memberNames } from '../model/member-names.js';
import { type FieldProblem, typeError } from './check-fields.js';
import type { FieldSchema } from './field-schema.js';

/**
 * What a strict decoder says of fields that came twice and of unknown ones, in the order in which the body has them; what has no place comes
 * first. Source: sigs.k8s.io/json, which notes both as it reads.
 */
export function inReadingOrder(
  type: FieldSchema,
  value: Json,
  duplicates: readonly DuplicateField[],
  problems: readonly FieldProblem[],
): readonly string[] {
  const unknown = (type.unstructured === true ? inPruningOrder(problems) : problems).map(({ message }) => message);
  if (duplicates.length === 0) return unknown;
  if (type.unstructured === true) return [...duplicates.map(({ message }) => message), ...unknown];
  const placed = duplicates.filter(({ place }) => place !== undefined);
  const first = duplicates.filter(({ place }) => place === undefined).map(({ message }) => message);
  if (problems.length === 0 || placed.length === 0)
    return [...first, ...duplicates.slice(first.length).map(({ message }) => message), ...unknown];
  const walk = new ReadingWalk(placed, problems);
  walk.visit(value, '');
  return [...first, ...walk.told];
}

/**
 * Unknown fields of a custom resource are found when it is pruned, apart from those of its own metadata. Source: apiextensions-apiserver
 * pkg/apiserver/customresource_handler.go unstructuredSchemaCoercer; schema/pruning/algorithm.go PruneWithOptions.
 */
function inPruningOrder(problems: readonly FieldProblem[]): readonly FieldProblem[] {
  const group = ({ path }: FieldProblem) => (path.startsWith('metadata.') ? 0 : 1);
  return [...problems].sort((a, b) => group(a) - group(b) || (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

class ReadingWalk {
  readonly told: string[] = [];
  readonly #duplicates = new Map<string, DuplicateField[]>();
  readonly #unknown: ReadonlyMap<string, string>;

  constructor(duplicates: readonly DuplicateField[], problems: readonly FieldProblem[]) {
    for (const duplicate of duplicates) {
      const object = duplicate.place?.object ?? '';
      const known = this.#duplicates.get(object);
      if (known === undefined) this.#duplicates.set(object, [duplicate]);
      else known.push(duplicate);
    }
    this.#unknown = new Map(problems.map(({ path, message }) => [path, message]));
  }

  visit(value: Json, path: string): void {
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) this.visit(item as Json, `${path}[${index}]`);
    } else if (isJsonObject(value)) this.#visitMembers(value, path);
  }

  #visitMembers(object: { readonly [name: string]: Json | undefined }, path: string): void {
    const duplicates = this.#duplicates.get(path) ?? [];
    let next = 0;
    for (const [index, name] of memberNames(object).entries()) {
      while (next < duplicates.length && (duplicates[next]?.place?.after ?? 0) <= index) {
        this.told.push((duplicates[next++] as DuplicateField).message);
      }
      const member = path === '' ? name : `${path}.${name}`;
      const unknown = this.#unknown.get(member);
      if (unknown !== undefined) this.told.push(unknown);
      else this.visit(object[name] as Json, member);
    }
    for (const { message } of duplicates.slice(next)) this.told.push(message);
  }
}

/**
 * The error a strict decoder gives, or `undefined` for none: what is wrong with the type of a value where there is such, otherwise all fields
 * that came twice and all unknown ones. Source: apimachinery runtime.strictDecodingError.
 */
export function decodingError(
  type: FieldSchema,
  value: Json,
  problems: readonly FieldProblem[],
  duplicates: readonly DuplicateField[] = [],
): string | undefined {
  const wrong = typeError(problems);
  if (wrong !== undefined) return wrong;
  const messages = inReadingOrder(type, value, duplicates, problems);
  return messages.length === 0 ? undefined : `strict decoding error: ${messages.join(', ')}`;
}
