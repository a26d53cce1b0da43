import type { JsonObject } from '../../model/json.js';
import { fail, ok, type Result } from '../../model/result.js';
import { isSet } from '../fields/json-fields.js';
import { propertyOf, valuesOf } from './json-schema.js';

/** A path that was found in a schema. */
interface FoundPath {
  /** As Kubernetes writes it: `.spec.labels[a]`. */
  readonly path: string;
  /** The name of its first field. */
  readonly root: string;
  readonly schema: JsonObject | undefined;
}

/**
 * Finds what a path such as `.spec.labels['a']` names in a schema. Source: apiextensions-apiserver pkg/apiserver/schema/cel/validation.go
 * ValidFieldPath.
 */
export function findFieldPath(
  text: string,
  root: JsonObject,
  { allowsBrackets = true }: { readonly allowsBrackets?: boolean } = {},
): Result<FoundPath, string> {
  const tokens = tokensOf(text);
  let schema: JsonObject | undefined = root;
  let path = '';
  let first: string | undefined;
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index]!;
    let name: string;
    if (token === '.') {
      const next = tokens[++index];
      if (next === undefined) return fail('unexpected end of JSON path');
      name = next;
    } else if (token === '[') {
      if (!allowsBrackets) return fail('array notation is not allowed');
      const quoted = tokens[++index];
      if (quoted === undefined) return fail('unexpected end of JSON path');
      if (!/^'[\s\S]*'$/.test(quoted) || quoted.length < 2)
        return fail(`expected single quoted string but got ${quoted}`);
      name = quoted.slice(1, -1).replaceAll("\\'", "'");
    } else return fail(`expected [ or . but got: ${token}`);
    const isNamed: boolean = schema !== undefined && isSet(schema['properties']);
    if (schema === undefined || (!isNamed && valuesOf(schema) === undefined))
      return fail('does not refer to a valid field');
    const child: JsonObject | undefined = isNamed ? propertyOf(schema, name) : valuesOf(schema);
    if (child === undefined) return fail('does not refer to a valid field');
    schema = child;
    first ??= name;
    path += isNamed ? `.${name}` : `[${name}]`;
    if (token === '[') {
      const close = tokens[++index];
      if (close === undefined) return fail('unexpected end of JSON path');
      if (close !== ']') return fail(`expected ] but got ${close}`);
    }
  }
  return ok({ path: path.replace(/^\./, ''), root: first ?? '', schema });
}

function tokensOf(text: string): readonly string[] {
  return text.match(/[.[\]]|'(?:\\'|[^'])*'|[^.[\]']+|'/g) ?? [];
}
