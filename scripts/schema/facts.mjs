// The committed tables of facts that no npm package carries. `derive-facts.mjs` and `derive-models.mjs`
// rewrite most of them.

import { readFileSync } from 'node:fs';

const read = (file) => JSON.parse(readFileSync(new URL(`facts/${file}`, import.meta.url), 'utf8'));

/** OpenAPI package → names of its definitions: `io.k8s.api.apps.v1` → `['DaemonSet', …]`. */
export const packages = read('definitions.json');

/** Definition → field → what only Kubernetes' own document says: references behind `string`, list types, merge keys. */
export const fieldFacts = read('fields.json');

/** Definition → what only Kubernetes' own document says of it as a whole. */
export const typeFacts = read('types.json');

/**
 * Definition → field → default that Kubernetes' OpenAPI declares (`+default=` in types.go). Most defaults of the API are not among
 * them: those are applied by code.
 */
export const defaults = read('defaults.json');

/** Definition → field → its allowed values. */
export const enumerations = read('enumerations.json');

/** Definition → field → its description where the client has none, or the breaks of the client's that are not one space. */
export const descriptionFacts = read('descriptions.json');

/** Full names of all definitions, sorted. */
export const definitionNames = Object.entries(packages)
  .flatMap(([name, kinds]) => kinds.map((kind) => `${name}.${kind}`))
  .sort();

/** What discovery says beyond paths: order of groups, short names, categories, kinds of connections, shared storage. */
export const discoveryFacts = read('discovery.json');
