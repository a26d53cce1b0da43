// Joins the client's models with the tables of facts into definitions under their OpenAPI names.

import { defaults, definitionNames, enumerations, fieldFacts, packages, typeFacts } from './facts.mjs';
import { goFacts } from './go-facts.mjs';
import { impliedKinds } from './implied-kinds.mjs';

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';
const TIME = `${META}.Time`;
const MICRO_TIME = `${META}.MicroTime`;
const INT_OR_STRING = 'io.k8s.apimachinery.pkg.util.intstr.IntOrString';
const VERSION_INFO = 'io.k8s.apimachinery.pkg.version.Info';

const capitalised = (text) => text[0].toUpperCase() + text.slice(1);

/**
 * The client's model name of each definition. The client names a model after version and kind (`V1PodSpec`), and puts the API
 * group's first label in front when two groups of one version share the name (`RbacV1Subject`).
 */
export function modelNames() {
  const short = new Map();
  for (const [name, kinds] of Object.entries(packages)) {
    for (const kind of kinds) {
      const definition = `${name}.${kind}`;
      if (typeFacts[definition]?.flattened) continue;
      const model = definition === VERSION_INFO ? 'VersionInfo' : capitalised(name.split('.').at(-1)) + kind;
      short.set(model, [...(short.get(model) ?? []), definition]);
    }
  }
  const names = new Map();
  for (const [model, definitions] of short) {
    for (const definition of definitions) {
      const label = definition.split('.').at(-3);
      names.set(definition, definitions.length === 1 ? model : capitalised(label) + model);
    }
  }
  return names;
}

/** Reads one of the client's TypeScript type names as a schema. */
function parseType(type, format, definitionOf) {
  const array = /^Array<(.*)>$/.exec(type);
  if (array !== null) return { type: 'array', items: parseType(array[1], format, definitionOf) };
  const map = /^\{ \[key: string\]: (.*); \}$/.exec(type);
  if (map !== null) return { type: 'object', additionalProperties: parseType(map[1], format, definitionOf) };
  switch (type) {
    case 'string':
    case 'boolean':
      return format === '' ? { type } : { type, format };
    case 'number':
      return { type: format === 'double' ? 'number' : 'integer', format };
    case 'any':
      return {};
    case 'Date':
      return { ref: TIME };
    case 'V1MicroTime':
      return { ref: MICRO_TIME };
    case 'IntOrString':
      return { ref: INT_OR_STRING };
  }
  const ref = definitionOf.get(type);
  if (ref === undefined) throw new Error(`The client's type ${type} has no definition`);
  return { ref };
}

/** Puts a reference where the client's type has only `string` or `any`, at whatever depth that is. */
function withReference(schema, ref) {
  if (schema.items !== undefined) return { ...schema, items: withReference(schema.items, ref) };
  if (schema.additionalProperties !== undefined) {
    return { ...schema, additionalProperties: withReference(schema.additionalProperties, ref) };
  }
  return { ref };
}

function buildField(definition, field, definitionOf) {
  const { ref, ...facts } = fieldFacts[definition]?.[field.name] ?? {};
  const parsed = parseType(field.type, field.format, definitionOf);
  const schema = ref === undefined ? parsed : withReference(parsed, ref);
  const values = enumerations[definition]?.[field.name];
  if (values !== undefined) {
    if (schema.type === 'array') schema.items = { ...schema.items, enum: values };
    else schema.enum = values;
  }
  const value = defaults[definition]?.[field.name];
  return value === undefined ? { ...schema, ...facts } : { ...schema, default: value, ...facts };
}

/** The group, version and kind that objects of this definition carry on the wire; empty for types that are parts of others. */
function kindsOf(name, model) {
  const listed = typeFacts[name]?.kinds;
  if (listed !== undefined) {
    return listed.map((text) => {
      const [group, version, kind] = text.split('/');
      return { group, version, kind };
    });
  }
  return impliedKinds(name, model?.fields.map((field) => field.name) ?? []);
}

/** Facts of a field that this release does not have mean that the tables are out of date. */
function rejectUnknownFields(names, models) {
  for (const table of [fieldFacts, defaults]) {
    for (const [definition, fields] of Object.entries(table)) {
      const known = new Set(models.get(names.get(definition))?.fields.map((field) => field.name));
      const unknown = Object.keys(fields).filter((field) => !known.has(field));
      if (unknown.length > 0)
        throw new Error(`The tables of facts know ${definition}.${unknown[0]}, the release does not`);
    }
  }
}

/**
 * Every definition of the release.
 * @param {Map<string, import('./client-models.mjs').Model>} models
 * @returns definitions in the bundle's form, by name
 */
export function buildDefinitions(models) {
  const names = modelNames();
  rejectUnknownFields(names, models);
  const definitionOf = new Map([...names].map(([definition, model]) => [model, definition]));
  const definitions = {};
  for (const name of definitionNames) {
    const { flattened, kinds: _, ...facts } = typeFacts[name] ?? {};
    const model = models.get(names.get(name));
    if (model === undefined && !flattened) throw new Error(`The client has no model for ${name}`);
    const definition = { type: 'object', ...facts };
    if (flattened && facts.type === undefined) delete definition.type;
    if (model !== undefined) {
      definition.fields = {};
      for (const field of model.fields) definition.fields[field.name] = buildField(name, field, definitionOf);
      const required = model.fields.filter((field) => field.required).map((field) => field.name);
      if (required.length > 0) definition.required = required;
    }
    const go = model === undefined ? undefined : goFacts(name);
    if (go !== undefined) definition.go = go;
    const kinds = kindsOf(name, model);
    if (kinds.length > 0) definition.kinds = kinds;
    definitions[name] = definition;
  }
  return definitions;
}
