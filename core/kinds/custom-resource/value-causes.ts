import { CelFault } from '../../cel/cel-value.js';
import { patternOf } from '../../cel/functions/patterns.js';
import { invalidValue, notSupported, required, tooLong, tooMany } from '../../model/field-error.js';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import type { StatusCause } from '../../model/status-error.js';
import { asList, asText, isSet } from '../fields/json-fields.js';
import { isAsBefore, oldItems, oldMember } from './correlation.js';
import { isOfFormat, knowsFormat } from './formats.js';
import { itemsOf, propertiesOf, valuesOf } from './json-schema.js';

/** What a check found, and how many checks agreed, by which the best of several alternatives is told. */
class Result {
  readonly causes: StatusCause[] = [];
  matches = 0;

  get isValid(): boolean {
    return this.causes.length === 0;
  }

  add(cause: StatusCause): void {
    if (!this.causes.some((known) => known.field === cause.field && known.message === cause.message))
      this.causes.push(cause);
  }

  merge(other: Result | undefined): void {
    if (other === undefined) return;
    for (const cause of other.causes) this.add(cause);
    this.matches += other.matches;
  }
}

/**
 * What of a value its schema does not allow. `path` is where errors say that it stands; an object itself stands nowhere. Source: k8s.io/kube-openapi
 * pkg/validation/validate; apiextensions-apiserver pkg/apiserver/validation ValidateCustomResource.
 */
export function valueCauses(schema: JsonObject, value: Json, path?: string): readonly StatusCause[] {
  return new Validation(path).validate(schema, value, '').causes;
}

/** The same of a value that replaces another: what is as it was need not be mended. Source: apiserver/validation/ratcheting.go. */
export function changedValueCauses(
  schema: JsonObject,
  value: Json,
  old: Json | undefined,
  path?: string,
): readonly StatusCause[] {
  return new Validation(path).validatePart(schema, value, old, '').causes;
}

class Validation {
  readonly #path: string | undefined;

  constructor(path: string | undefined) {
    this.#path = path;
  }

  /** A part, whose errors do not count where it is as it was. */
  validatePart(schema: JsonObject, value: Json, old: Json | undefined, at: string): Result {
    const result = this.validate(schema, value, at, old);
    return result.isValid || !isAsBefore(schema, value, old) ? result : new Result();
  }

  validate(schema: JsonObject, value: Json, at: string, old?: Json): Result {
    const result = new Result();
    const types = typesOf(schema);
    if (value === null) {
      result.merge(this.#type(types, schema, value, at));
      result.merge(this.#enum(schema, value, at));
      return result;
    }
    const checks: (Result | undefined)[] = [];
    if (types.length > 0 || formatOf(schema) !== '') checks.push(this.#type(types, schema, value, at));
    checks.push(this.#combinations(schema, value, at));
    if (typeof value === 'string') {
      checks.push(this.#text(schema, value, at));
      if (formatOf(schema) !== '') checks.push(this.#format(formatOf(schema), value, at));
    }
    if (typeof value === 'number') checks.push(this.#number(schema, value, at));
    if (Array.isArray(value)) checks.push(this.#list(schema, value as readonly Json[], at, old));
    checks.push(this.#enum(schema, value, at));
    if (isJsonObject(value)) checks.push(this.#object(schema, value, at, old));
    for (const check of checks) {
      result.merge(check);
      result.matches++;
    }
    result.matches++;
    return result;
  }

  /** Where errors say that something stands. */
  #field(at: string): string {
    const name = at === '.' ? '' : at.replace(/^\./, '');
    if (this.#path === undefined) return name === '' ? '<nil>' : name;
    return name === '' ? this.#path : `${this.#path}.${name}`;
  }

  #wrongType(at: string, expected: string, found: string): Result {
    const result = new Result();
    const detail = `${at} in body must be of type ${expected}: ${JSON.stringify(found)}`;
    result.add({ ...invalidValue(this.#field(at), found, detail), reason: 'FieldValueTypeInvalid' });
    return result;
  }

  #type(types: readonly string[], schema: JsonObject, value: Json, at: string): Result {
    const result = new Result();
    result.matches++;
    if (value === null)
      return types.length > 0 && schema['nullable'] !== true ? this.#wrongType(at, types.join(','), 'null') : result;
    const [type, format] = jsonType(value);
    const wanted = formatOf(schema);
    const isWhole = typeof value === 'number' && Number.isInteger(value) && types.includes('integer');
    const isNumber = type === 'integer' && types.includes('number');
    const isFormatted = typeof value === 'string' || Array.isArray(value);
    if (!isFormatted && wanted !== '' && !(types.includes(type) || format === wanted || isWhole || isNumber))
      return this.#wrongType(at, wanted, format);
    if (!types.includes('number') && !types.includes('integer') && wanted !== '' && isFormatted) return result;
    return types.includes(type) || isWhole || isNumber ? result : this.#wrongType(at, types.join(','), type);
  }

  #enum(schema: JsonObject, value: Json, at: string): Result | undefined {
    const choices = asList(schema['enum']);
    if (choices.length === 0 || (value !== null && choices.some((choice) => isSame(choice, value)))) return undefined;
    const result = new Result();
    const shown = choices.map((choice) => (typeof choice === 'string' ? choice : JSON.stringify(choice)));
    result.add(notSupported(this.#field(at), value, shown));
    return result;
  }

  #text(schema: JsonObject, value: string, at: string): Result | undefined {
    const result = new Result();
    const length = [...value].length;
    const { maxLength, minLength } = schema;
    const pattern = asText(schema['pattern']);
    const wrong = (detail: string) => result.add(invalidValue(this.#field(at), value, `${at} in body ${detail}`));
    if (typeof maxLength === 'number' && length > maxLength) result.add(tooLong(this.#field(at), maxLength));
    else if (typeof minLength === 'number' && length < minLength) wrong(`should be at least ${minLength} chars long`);
    else if (pattern !== '') {
      const compiled = patternOf(pattern);
      if (compiled instanceof CelFault) wrong(`should match '${pattern}, but pattern is invalid: ${compiled.message}'`);
      else if (!compiled.matcher(value).find()) wrong(`should match '${pattern}'`);
      else return undefined;
    } else return undefined;
    return result;
  }

  #format(format: string, value: string, at: string): Result | undefined {
    return isOfFormat(format, value) ? undefined : this.#wrongType(at, format, value);
  }

  #number(schema: JsonObject, value: number, at: string): Result {
    const result = new Result();
    const { multipleOf, maximum, minimum } = schema;
    const wrong = (detail: string) => result.add(invalidValue(this.#field(at), value, `${at} in body ${detail}`));
    const unfit = outOfRange(asText(schema['type']), formatOf(schema), value, at);
    if (unfit !== undefined) result.add(invalidValue(this.#path ?? '<nil>', '', unfit));
    if (typeof multipleOf === 'number') {
      if (multipleOf <= 0) {
        const detail = `factor MultipleOf declared for ${at} must be positive: ${multipleOf}`;
        result.add(invalidValue(this.#field(at), multipleOf, detail));
      } else {
        const factor = multipleOf < 1 ? (1 / multipleOf) * value : value / multipleOf;
        if (!Number.isInteger(factor)) wrong(`should be a multiple of ${multipleOf}`);
      }
    }
    if (typeof minimum === 'number') {
      const isExclusive = schema['exclusiveMinimum'] === true;
      if (isExclusive ? value <= minimum : value < minimum)
        wrong(`should be greater than ${isExclusive ? '' : 'or equal to '}${minimum}`);
    }
    if (typeof maximum === 'number') {
      const isExclusive = schema['exclusiveMaximum'] === true;
      if (isExclusive ? value >= maximum : value > maximum)
        wrong(`should be less than ${isExclusive ? '' : 'or equal to '}${maximum}`);
    }
    result.matches++;
    return result;
  }

  #list(schema: JsonObject, values: readonly Json[], at: string, old: Json | undefined): Result {
    const result = new Result();
    const items = itemsOf(schema);
    const find = oldItems(schema, old);
    if (items !== undefined)
      values.forEach((value, index) => {
        result.merge(this.validatePart(items, value, find(value), `${at}[${index}]`));
      });
    const { minItems, maxItems } = schema;
    if (typeof minItems === 'number' && values.length < minItems) {
      const detail = `${at} in body should have at least ${minItems} items`;
      result.add(invalidValue(this.#field(at), values.length, detail));
    }
    if (typeof maxItems === 'number' && values.length > maxItems)
      result.add(tooMany(this.#field(at), values.length, maxItems));
    result.matches++;
    return result;
  }

  #object(schema: JsonObject, value: JsonObject, at: string, old: Json | undefined): Result {
    const result = new Result();
    const names = Object.keys(value).filter((name) => value[name] !== undefined);
    const { minProperties, maxProperties, additionalProperties } = schema;
    if (typeof minProperties === 'number' && names.length < minProperties) {
      const detail = `${at} in body should have at least ${minProperties} properties`;
      result.add(invalidValue(this.#field(at), names.length, detail));
    }
    if (typeof maxProperties === 'number' && names.length > maxProperties)
      result.add(tooMany(this.#field(at), names.length, maxProperties));
    const properties = new Map(propertiesOf(schema));
    const values = valuesOf(schema);
    for (const name of names) {
      if (properties.has(name)) continue;
      if (additionalProperties === false)
        result.add(invalidValue(this.#field(at), name, `${at}.${name} in body is a forbidden property`));
      else if (values !== undefined)
        result.merge(this.validatePart(values, value[name] as Json, oldMember(schema, old, name), `${at}.${name}`));
    }
    for (const [name, property] of properties) {
      if (!Object.hasOwn(value, name) || value[name] === undefined) continue;
      const below = at === '' ? name : `${at}.${name}`;
      result.merge(this.validatePart(property, value[name] as Json, oldMember(schema, old, name), below));
    }
    for (const name of asList(schema['required']).map(asText))
      if (!Object.hasOwn(value, name) || value[name] === undefined) result.add(required(this.#field(`${at}.${name}`)));
    return result;
  }

  /** Alternatives tell of whole schemas, so their errors stand at the object itself. */
  #combinations(schema: JsonObject, value: Json, at: string): Result {
    const result = new Result();
    const wrong = (detail: string) =>
      result.add(invalidValue(this.#path ?? '<nil>', '', `${JSON.stringify(at)} ${detail}`));
    const results = (group: string) =>
      asList(schema[group]).flatMap((child) => (isJsonObject(child) ? [this.validate(child, value, at)] : []));
    const anyOf = results('anyOf');
    if (anyOf.length > 0) {
      const first = anyOf.find(({ isValid }) => isValid);
      if (first === undefined) wrong('must validate at least one schema (anyOf)');
      result.merge(first ?? best(anyOf));
    }
    const oneOf = results('oneOf');
    if (oneOf.length > 0) {
      const valid = oneOf.filter(({ isValid }) => isValid);
      if (valid.length === 1) result.merge(valid[0]);
      else {
        const found = valid.length === 0 ? 'Found none valid' : `Found ${valid.length} valid alternatives`;
        wrong(`must validate one and only one schema (oneOf). ${found}`);
        if (valid.length === 0) result.merge(best(oneOf));
      }
    }
    const allOf = results('allOf');
    for (const part of allOf) result.merge(part);
    const valid = allOf.filter(({ isValid }) => isValid).length;
    if (valid < allOf.length) wrong(`must validate all the schemas (allOf)${valid === 0 ? '. None validated' : ''}`);
    if (isJsonObject(schema['not'] ?? null) && this.validate(schema['not'] as JsonObject, value, at).isValid)
      wrong('must not validate the schema (not)');
    result.matches++;
    return result;
  }
}

/** The alternative that most checks agree with. */
function best(results: readonly Result[]): Result | undefined {
  let found: Result | undefined;
  for (const result of results) if (found === undefined || result.matches > found.matches) found = result;
  return found;
}

function typesOf(schema: JsonObject): readonly string[] {
  if (schema['x-kubernetes-int-or-string'] === true) return ['integer', 'string'];
  const type = asText(schema['type']);
  return type === '' ? [] : [type];
}

/** The format of a schema, where it is one that is checked for its type. Source: apiserver/validation/formats.go. */
function formatOf(schema: JsonObject): string {
  const format = asText(schema['format']);
  const types = typesOf(schema);
  const type = types.length === 1 ? types[0] : '';
  switch (type) {
    case '':
    case 'string':
      return knowsFormat(format) ? format : '';
    case 'integer':
      return format === 'int32' || format === 'int64' ? format : '';
    case 'number':
      return format === 'float' || format === 'double' ? format : '';
    default:
      return '';
  }
}

function jsonType(value: Json): readonly [type: string, format: string] {
  switch (typeof value) {
    case 'boolean':
      return ['boolean', ''];
    case 'string':
      return ['string', ''];
    case 'number':
      return Number.isInteger(value) ? ['integer', 'int64'] : ['number', 'double'];
    default:
      return [Array.isArray(value) ? 'array' : 'object', ''];
  }
}

function outOfRange(type: string, format: string, value: number, at: string): string | undefined {
  const isOut = (bits: number) => !Number.isInteger(value) || value < -(2 ** (bits - 1)) || value > 2 ** (bits - 1) - 1;
  if (type === 'integer') {
    if (format === 'int32')
      return isOut(32) ? `Checked value must be of type integer with format int32 in ${at}` : undefined;
    return isOut(64)
      ? `Checked value must be of type integer ${format === '' ? '(default format)' : `with format ${format}`} in ${at}`
      : undefined;
  }
  return undefined;
}

function isSame(a: Json, b: Json): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return a === b;
  return isSet(a) && isSet(b) && JSON.stringify(a) === JSON.stringify(b);
}
