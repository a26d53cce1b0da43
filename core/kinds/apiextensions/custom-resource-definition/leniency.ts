import type { JsonObject } from '../../../model/json.js';
import type { StatusCause } from '../../../model/status-error.js';
import { hasUnprunedDefaults } from '../../custom-resource/default-causes.js';
import { someSchema, versionSchema } from '../../custom-resource/json-schema.js';
import { asList, asObject, asText } from '../../fields/json-fields.js';
import { semanticEqual } from '../../fields/semantic-equal.js';
import { isReviewVersion } from './conversion-validation.js';
import { checkKeyedItems, looseSetItem, type SchemaLeniency } from './schema-causes.js';
import { structuralCauses, unreadableSchema } from './structural-rules.js';

const SCHEMA_TYPES = new Set(['', 'array', 'boolean', 'integer', 'number', 'object', 'string']);
const MOST_SELECTABLE = 8;

/** What an update need not mend, since it was wrong before. Source: apiextensions validation validationOptions. */
export interface Leniency extends SchemaLeniency {
  readonly schemas: boolean;
  readonly structural: boolean;
  readonly prunedDefaults: boolean;
  readonly reviewVersions: boolean;
  /** Versions whose selectable fields were too many, and did not change. */
  readonly manyFields: ReadonlySet<string>;
  /** Whether the schema of a version is as it was. */
  keepsSchema(version: string): boolean;
}

/** Of a definition that is new everything is asked. */
export const STRICT: Leniency = {
  types: false,
  setItems: false,
  listKeys: false,
  schemas: false,
  structural: false,
  prunedDefaults: false,
  reviewVersions: false,
  manyFields: new Set(),
  keepsSchema: () => false,
};

export const versionsOf = (spec: JsonObject) => asList(spec['versions']).map(asObject);

/** All schemas of a spec. */
export function schemasOf(spec: JsonObject): readonly JsonObject[] {
  const all = [{ schema: spec['validation'] } as JsonObject, ...versionsOf(spec)].map(versionSchema);
  return all.filter((schema): schema is JsonObject => schema !== undefined);
}

/** What an earlier definition had wrong. It is looked for once something is wrong now: its schemas may be long. */
export class EarlierFaults implements Leniency {
  readonly #old: JsonObject;
  readonly #definition: JsonObject;
  readonly #known = new Map<keyof Leniency, boolean>();

  constructor(definition: JsonObject, old: JsonObject) {
    this.#definition = asObject(definition['spec']);
    this.#old = asObject(old['spec']);
  }

  get types(): boolean {
    return this.#some('types', ({ type }) => !SCHEMA_TYPES.has(asText(type)));
  }

  get setItems(): boolean {
    return this.#some('setItems', (schema) => looseSetItem(schema) !== undefined);
  }

  get listKeys(): boolean {
    return this.#some('listKeys', (schema) => {
      const causes: StatusCause[] = [];
      checkKeyedItems(schema, '', causes);
      return causes.length > 0;
    });
  }

  get schemas(): boolean {
    return !versionsOf(this.#old).every((version) => versionSchema(version) !== undefined);
  }

  get structural(): boolean {
    return this.#once('structural', (schema) => {
      return unreadableSchema(schema) !== undefined || structuralCauses(schema, '').length > 0;
    });
  }

  get prunedDefaults(): boolean {
    return this.#once('prunedDefaults', hasUnprunedDefaults);
  }

  get reviewVersions(): boolean {
    const review = asList(asObject(asObject(this.#old['conversion'])['webhook'])['conversionReviewVersions']);
    return review.length > 0 && !review.some(isReviewVersion);
  }

  get manyFields(): ReadonlySet<string> {
    const before = versionsOf(this.#old);
    const found = versionsOf(this.#definition).filter(({ name, selectableFields }) => {
      const earlier = before.find((version) => version['name'] === name);
      const fields = earlier?.['selectableFields'];
      return asList(fields).length > MOST_SELECTABLE && semanticEqual(fields, selectableFields);
    });
    return new Set(found.map(({ name }) => asText(name)));
  }

  keepsSchema(version: string): boolean {
    const schemas = [this.#definition, this.#old].map((spec) => {
      const found = versionsOf(spec).find(({ name }) => name === version);
      return found === undefined ? undefined : versionSchema(found);
    });
    return schemas[0] !== undefined && semanticEqual(schemas[0], schemas[1]);
  }

  /** Whether any schema, or any within one, had this wrong. */
  #some(what: keyof Leniency, holds: (schema: JsonObject) => boolean): boolean {
    return this.#once(what, (schema) => someSchema(schema, holds));
  }

  #once(what: keyof Leniency, holds: (schema: JsonObject) => boolean): boolean {
    let known = this.#known.get(what);
    if (known === undefined) {
      known = schemasOf(this.#old).some(holds);
      this.#known.set(what, known);
    }
    return known;
  }
}
