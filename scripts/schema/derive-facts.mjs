// Rewrites the committed tables of facts from an OpenAPI v2 document of Kubernetes. Run by hand when moving to a new release:
//
//   node scripts/schema/derive-facts.mjs path/to/swagger.json
//
// Only facts are taken, and only those that no npm package carries: which package a definition belongs to, which scalar type stands
// behind a field that the generated client calls `string` or `any`, and the list, map and patch extensions. Names, types,
// descriptions and required fields come from the packages at build time.

import { readFileSync } from 'node:fs';
import { impliedKinds } from './implied-kinds.mjs';
import { writeFacts } from './write-facts.mjs';

const REF = '#/definitions/';

/** Flattened definitions that the client's own type or format still gives away. */
const RECOGNISABLE = new Set([
  'io.k8s.apimachinery.pkg.apis.meta.v1.Time',
  'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime',
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString',
]);

/** Definitions the generated client drops or flattens: a field that refers to one of them needs its reference recorded. */
function isFlattened(definition) {
  return definition.properties === undefined;
}

function fieldFacts(property, definitions) {
  const facts = {};
  const target = property.$ref ?? property.items?.$ref ?? property.additionalProperties?.$ref;
  if (target !== undefined) {
    const name = target.slice(REF.length);
    if (isFlattened(definitions[name]) && !RECOGNISABLE.has(name)) facts.ref = name;
  }
  if (property.type === 'object' && property.additionalProperties === undefined) facts.type = 'object';
  const extension = (name) => property[`x-kubernetes-${name}`];
  if (extension('list-type') !== undefined) facts.listType = extension('list-type');
  if (extension('list-map-keys') !== undefined) facts.listMapKeys = extension('list-map-keys');
  if (extension('map-type') !== undefined) facts.mapType = extension('map-type');
  if (extension('patch-merge-key') !== undefined) facts.mergeKey = extension('patch-merge-key');
  if (extension('patch-strategy') !== undefined) facts.patchStrategy = extension('patch-strategy').split(',');
  return facts;
}

const [source] = process.argv.slice(2);
if (source === undefined) throw new Error('usage: node scripts/schema/derive-facts.mjs path/to/swagger.json');
const { definitions } = JSON.parse(readFileSync(source, 'utf8'));

const packages = {};
const fields = {};
const types = {};
for (const [name, definition] of Object.entries(definitions)) {
  const dot = name.lastIndexOf('.');
  packages[name.slice(0, dot)] ??= [];
  packages[name.slice(0, dot)].push(name.slice(dot + 1));
  const own = {};
  if (isFlattened(definition)) {
    own.flattened = true;
    if (definition.type !== undefined) own.type = definition.type;
    if (definition.format !== undefined) own.format = definition.format;
  }
  if (definition['x-kubernetes-map-type'] !== undefined) own.mapType = definition['x-kubernetes-map-type'];
  if (definition['x-kubernetes-unions'] !== undefined) own.unions = definition['x-kubernetes-unions'];
  const kinds = definition['x-kubernetes-group-version-kind'] ?? [];
  const listed = kinds.map(({ group, version, kind }) => `${group}/${version}/${kind}`);
  const implied = impliedKinds(name, Object.keys(definition.properties ?? {})).map(
    ({ group, version, kind }) => `${group}/${version}/${kind}`,
  );
  if (listed.join() !== implied.join()) own.kinds = listed;
  if (Object.keys(own).length > 0) types[name] = own;
  for (const [field, property] of Object.entries(definition.properties ?? {})) {
    const facts = fieldFacts(property, definitions);
    if (Object.keys(facts).length === 0) continue;
    fields[name] ??= {};
    fields[name][field] = facts;
  }
}
for (const names of Object.values(packages)) names.sort();

writeFacts('definitions.json', packages);
writeFacts('fields.json', fields);
writeFacts('types.json', types);
