// Prints definitions as TypeScript interfaces: one file a group, for the version in which objects are stored.

import { groupOfPackage } from './implied-kinds.mjs';
import { compareVersions } from './versions.mjs';

const META_PACKAGE = 'io.k8s.apimachinery.pkg.apis.meta.v1';
const EXTENSIONS = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1';

/** Definitions that are written as an expression instead of by name. */
const INLINE = {
  [`${META_PACKAGE}.Time`]: 'string',
  [`${META_PACKAGE}.MicroTime`]: 'string',
  [`${META_PACKAGE}.FieldsV1`]: 'JsonObject',
  [`${META_PACKAGE}.Patch`]: 'JsonObject',
  'io.k8s.apimachinery.pkg.api.resource.Quantity': 'string',
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': 'number | string',
  'io.k8s.apimachinery.pkg.runtime.RawExtension': 'JsonObject',
  [`${EXTENSIONS}.JSON`]: 'Json',
  [`${EXTENSIONS}.JSONSchemaPropsOrArray`]: 'JSONSchemaProps | readonly JSONSchemaProps[]',
  [`${EXTENSIONS}.JSONSchemaPropsOrBool`]: 'JSONSchemaProps | boolean',
  [`${EXTENSIONS}.JSONSchemaPropsOrStringArray`]: 'JSONSchemaProps | readonly string[]',
};

/** File that a definition's package is printed to: first DNS label of the group, `core` for the core group, `meta` for apimachinery. */
function fileOf(definition) {
  const prefix = definition.slice(0, definition.lastIndexOf('.'));
  const home = groupOfPackage(prefix);
  if (home === undefined) return 'meta';
  return home.group === '' ? 'core' : home.group.split('.')[0];
}

const shortName = (definition) => definition.slice(definition.lastIndexOf('.') + 1);
const versionOf = (definition) => definition.split('.').at(-2);

/** For each file, the definitions to print by short name: of several versions the most stable, which is the one stored. */
function chooseDefinitions(definitions) {
  const files = new Map();
  for (const name of Object.keys(definitions)) {
    if (name in INLINE) continue;
    const file = fileOf(name);
    if (!files.has(file)) files.set(file, new Map());
    const chosen = files.get(file);
    const rival = chosen.get(shortName(name));
    if (rival === undefined || compareVersions(versionOf(name), versionOf(rival)) < 0)
      chosen.set(shortName(name), name);
  }
  return files;
}

const capitalised = (text) => text[0].toUpperCase() + text.slice(1);

/** Collects what one file imports, and gives an imported type another name where its own is taken. */
class Imports {
  #byFile = new Map();
  #own;

  constructor(own) {
    this.#own = own;
  }

  use(file, name) {
    if (!this.#byFile.has(file)) this.#byFile.set(file, new Set());
    this.#byFile.get(file).add(name);
    return this.#own.has(name) ? `${capitalised(file)}${name}` : name;
  }

  print(pathOf) {
    const lines = [...this.#byFile]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([file, names]) => {
        const list = [...names]
          .sort()
          .map((name) => (this.#own.has(name) ? `${name} as ${capitalised(file)}${name}` : name));
        return `import type { ${list.join(', ')} } from '${pathOf(file)}';`;
      });
    return lines.join('\n');
  }
}

function printType(schema, context) {
  if (schema.enum !== undefined) return schema.enum.map((value) => `'${value}'`).join(' | ');
  if (schema.items !== undefined) {
    const item = printType(schema.items, context);
    return `readonly ${item.includes(' ') && !item.startsWith('(') ? `(${item})` : item}[]`;
  }
  if (schema.additionalProperties !== undefined)
    return `{ readonly [key: string]: ${printType(schema.additionalProperties, context)} }`;
  if (schema.ref !== undefined) {
    const inline = INLINE[schema.ref];
    if (inline === 'Json' || inline === 'JsonObject') return context.imports.use('json', inline);
    if (inline !== undefined) return inline;
    const file = fileOf(schema.ref);
    const name = file === context.file ? shortName(schema.ref) : context.imports.use(file, shortName(schema.ref));
    return context.embeds && isObjectKind(context.definitions[schema.ref]) ? embedded(name, context) : name;
  }
  switch (schema.type) {
    case 'integer':
    case 'number':
      return 'number';
    case 'string':
    case 'boolean':
      return schema.type;
    case 'object':
      return context.imports.use('json', 'JsonObject');
  }
  return context.imports.use('json', 'Json');
}

/** An object inside another, such as a claim template, is a draft: the API server has not filled in its metadata. */
function embedded(name, context) {
  const meta = context.file === 'meta' ? 'ObjectMeta' : context.imports.use('meta', 'ObjectMeta');
  return `(Partial<Omit<${name}, 'metadata'>> & { readonly metadata?: ${meta} })`;
}

const TYPE_META = ['apiVersion', 'kind', 'metadata'];

/** Whether a definition is an object with metadata of its own, and so extends KubeObject. */
function isObjectKind(definition) {
  return definition.kinds?.length === 1 && definition.fields?.metadata?.ref === `${META_PACKAGE}.ObjectMeta`;
}

function printInterface(name, definition, context) {
  const isObject = isObjectKind(definition);
  const isList =
    definition.kinds !== undefined &&
    definition.fields?.metadata?.ref === `${META_PACKAGE}.ListMeta` &&
    'items' in definition.fields;
  const required = new Set(definition.required);
  if (isObject) required.add('spec');
  if (isList) for (const field of TYPE_META) required.add(field);
  const lines = Object.entries(definition.fields ?? {})
    .filter(([field]) => !(isObject && TYPE_META.includes(field)))
    .map(([field, schema]) => {
      const key = /^[A-Za-z_]\w*$/.test(field) ? field : `'${field}'`;
      return `  readonly ${key}${required.has(field) ? '' : '?'}: ${printType(schema, { ...context, embeds: !isList })};`;
    });
  if (lines.length === 0 && !isObject)
    return `export type ${shortName(name)} = ${context.imports.use('json', 'JsonObject')};`;
  const heritage = isObject ? ` extends ${context.imports.use('object', 'KubeObject')}` : '';
  return `export interface ${shortName(name)}${heritage} {\n${lines.join('\n')}\n}`;
}

const MODEL_FILES = { json: '../../../model/json.js', object: '../../../model/object.js' };

/**
 * TypeScript source of every group's types.
 * @param {Record<string, object>} definitions in the bundle's form
 * @returns {Map<string, string>} file name without extension → source
 */
export function printTypes(definitions) {
  const sources = new Map();
  for (const [file, chosen] of chooseDefinitions(definitions)) {
    const context = { file, definitions, imports: new Imports(new Set(chosen.keys())) };
    const bodies = [...chosen.entries()]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, name]) => printInterface(name, definitions[name], context));
    const imports = context.imports.print((source) => MODEL_FILES[source] ?? `./${source}.js`);
    sources.set(
      file,
      `// Written by scripts/schema/build.mjs; not to be edited.\n${imports}\n\n${bodies.join('\n\n')}\n`,
    );
  }
  return sources;
}
