import type { KubeObject } from './object.js';
import { fail, ok, type Result } from './result.js';
import type { SelectableFields } from './selectable-fields.js';
import { badRequest } from './status-error.js';

/** One condition of `?fieldSelector=`. */
export interface FieldRequirement {
  readonly field: string;
  readonly operator: '=' | '!=';
  readonly value: string;
}

/**
 * Reads the text of `?fieldSelector=` for a resource that offers some fields. The error is a 400 in Kubernetes' words: for a text that
 * does not parse, and for a field that the resource does not offer.
 * Source: k8s.io/apimachinery pkg/fields/selector.go ParseSelector and the kinds' field label conversions.
 */
export function parseFieldSelector(text: string, offered: SelectableFields): Result<readonly FieldRequirement[]> {
  const parsed = parseAnyFieldSelector(text);
  if (!parsed.ok) return parsed;
  const requirements: FieldRequirement[] = [];
  for (const { field, operator, value } of parsed.value) {
    const alias = offered.aliases?.get(field);
    if (alias === undefined && !offered.labels.includes(field)) return fail(badRequest(offered.unsupported(field)));
    requirements.push({ field: alias ?? field, operator, value });
  }
  return ok(requirements);
}

/** The same for whatever fields: what a resource offers is not known, or not asked. */
export function parseAnyFieldSelector(text: string): Result<readonly FieldRequirement[]> {
  const requirements: FieldRequirement[] = [];
  for (const term of splitTerms(text).sort()) {
    if (term === '') continue;
    const operator = /!=|==|=/.exec(term);
    if (operator === null) return fail(badRequest(`invalid selector: '${text}'; can't understand '${term}'`));
    const value = unescapeValue(term.slice(operator.index + operator[0].length));
    if (!value.ok) return fail(badRequest(value.error));
    const field = term.slice(0, operator.index);
    requirements.push({ field, operator: operator[0] === '!=' ? '!=' : '=', value: value.value });
  }
  return ok(requirements);
}

/** Splits at commas that no backslash stands before; escapes are kept. */
function splitTerms(text: string): string[] {
  const terms: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === ',') {
      terms.push(text.slice(start, at));
      start = at + 1;
    }
  }
  terms.push(text.slice(start));
  return terms;
}

function unescapeValue(text: string): Result<string, string> {
  let value = '';
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    if (character === '\\') {
      const escaped = text[++at];
      if (escaped !== '\\' && escaped !== ',' && escaped !== '=') {
        return fail(`invalid field selector: invalid escape sequence: \\${escaped ?? ''}`);
      }
      value += escaped;
    } else if (character === '=' || character === ',') {
      // Go prints the rune as its number.
      return fail(`invalid field selector: unescaped character in value: ${character.charCodeAt(0)}`);
    } else value += character;
  }
  return ok(value);
}

/** Escapes a text so that it stands for itself as a value of a field selector. */
export function escapeFieldValue(value: string): string {
  return value.replace(/[\\,=]/g, (character) => `\\${character}`);
}

/** Writes requirements as `?fieldSelector=` does. */
export function formatFieldRequirements(requirements: readonly FieldRequirement[]): string {
  return requirements.map(({ field, operator, value }) => `${field}${operator}${escapeFieldValue(value)}`).join(',');
}

/** Whether an object fits every requirement; no requirement matches everything. A field it lacks counts as empty. */
export function matchesFields(
  requirements: readonly FieldRequirement[],
  offered: SelectableFields,
  object: KubeObject,
): boolean {
  for (const { field, operator, value } of requirements) {
    if ((selectableValue(offered, object, field) === value) !== (operator === '=')) return false;
  }
  return true;
}

/** The text a field selector compares with. */
function selectableValue(offered: SelectableFields, object: KubeObject, field: string): string {
  if (field === 'metadata.name') return object.metadata.name;
  if (field === 'metadata.namespace') return object.metadata.namespace ?? '';
  const read = offered.readers?.get(field);
  return read === undefined ? textAt(object, field) : read(object);
}

/** The text at a dotted path; empty when nothing, an object or a list is there. */
export function textAt(object: object, path: string): string {
  let value: unknown = object;
  for (const step of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return '';
    value = (value as { readonly [key: string]: unknown })[step];
  }
  return typeof value === 'object' || value === undefined ? '' : String(value);
}
