import { goDynamicType, goValue } from '../../model/go-format.js';
import { isJsonObject, type Json } from '../../model/json.js';
import { memberNames } from '../../model/member-names.js';
import type { FieldSchema } from '../../schema/field-schema.js';
import { isDeduced, itemElement, memberSchema, ownMember, shapeOf } from './field-shape.js';
import { describePathElement, fieldElement, type PathElement } from './path-element.js';

const isNumeric = (schema: FieldSchema): boolean => schema.type === 'integer' || schema.type === 'number';

/** How Go's `%#v` prints a value inside the merge library's wrapper; clients show these messages as they are. */
function goSyntax(value: Json): string {
  if (value === null) return 'interface {}(nil)';
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`;
  if (!isJsonObject(value)) return String(value);
  const members = [...memberNames(value)].sort().map((name) => `${JSON.stringify(name)}:${goSyntax(value[name]!)}`);
  return `map[string]interface {}{${members.join(', ')}}`;
}

const cut = (text: string): string => (text.length > 2_000 ? `${text.slice(0, 2_000)}…` : text);

/** The types that the schema of Kubernetes leaves to the value: strings that may be written as numbers, too. */
const isAnyScalar = (schema: FieldSchema): boolean => schema.type === 'int-or-string' || schema.format === 'quantity';

function scalarProblem(schema: FieldSchema, value: Json): string | undefined {
  if (value === null || schema.type === 'any' || schema.type === 'object') return undefined;
  if (isAnyScalar(schema)) {
    return typeof value === 'object' ? cut(`expected any scalar, got &{${goValue(value)}}`) : undefined;
  }
  if (isNumeric(schema)) {
    return typeof value === 'number' ? undefined : `expected numeric (int or float), got ${goDynamicType(value)}`;
  }
  if (schema.type === 'boolean') {
    return typeof value === 'boolean' ? undefined : cut(`expected boolean, got &{${goValue(value)}}`);
  }
  if (typeof value === 'string') return undefined;
  return cut(`expected string, got &value.valueUnstructured{Value:${goSyntax(value)}}`);
}

class AppliedChecker {
  readonly problems: string[] = [];
  readonly #path: PathElement[] = [];

  check(value: Json, schema: FieldSchema | undefined): void {
    if (schema === undefined || isDeduced(schema)) return;
    if (schema.properties !== undefined || schema.additionalProperties !== undefined) this.#checkMembers(value, schema);
    else if (schema.type === 'array') this.#checkItems(value, schema);
    else this.#note(scalarProblem(schema, value));
  }

  #note(problem: string | undefined): void {
    if (problem === undefined) return;
    const path = this.#path.map(describePathElement).join('');
    this.problems.push(path === '' ? problem : `${path}: ${problem}`);
  }

  #below(element: PathElement, check: () => void): void {
    this.#path.push(element);
    check();
    this.#path.pop();
  }

  #checkMembers(value: Json, schema: FieldSchema): void {
    if (value === null) return;
    if (!isJsonObject(value)) {
      this.#note(cut(`expected map, got &{${goValue(value)}}`));
      return;
    }
    // Go goes through its small maps as they were filled, which is by name.
    for (const name of [...memberNames(value)].sort()) {
      const known =
        schema.additionalProperties !== undefined ||
        schema.preserveUnknownFields === true ||
        // A type without fields is published as a map of anything.
        schema.properties?.size === 0 ||
        (schema.properties?.has(name) ?? false);
      this.#below(fieldElement(name), () => {
        if (known) this.check(ownMember(value, name)!, memberSchema(schema, name));
        else this.#note('field not declared in schema');
      });
    }
  }

  #checkItems(value: Json, schema: FieldSchema): void {
    if (value === null) return;
    if (!Array.isArray(value)) {
      this.#note(cut(`expected list, got &{${goValue(value)}}`));
      return;
    }
    const keyed = shapeOf(schema, value) === 'list';
    const seen = new Set<PathElement>();
    for (const [index, item] of value.entries()) {
      const element = keyed ? itemElement(schema, item) : `i:${index}`;
      if (typeof element !== 'string') {
        this.#note(`element ${index}: ${element.problem}`);
        return;
      }
      if (keyed && seen.has(element)) this.#note(`duplicate entries for key ${describePathElement(element)}`);
      seen.add(element);
      this.#below(element, () => this.check(item, schema.items));
    }
  }
}

/**
 * What keeps a configuration from being applied: unknown fields, values of another type, list items without keys or twice in a list. Empty
 * when it can be. Source: structured-merge-diff typed/validate.go.
 */
export function checkApplied(applied: Json, schema: FieldSchema | undefined): readonly string[] {
  const checker = new AppliedChecker();
  checker.check(applied, schema);
  return checker.problems;
}

/** The problems as one message. Source: structured-merge-diff typed/helpers.go ValidationErrors. */
export function describeProblems(problems: readonly string[]): string {
  return problems.length === 1 ? problems[0]! : ['errors:', ...problems.map((problem) => `  ${problem}`)].join('\n');
}
