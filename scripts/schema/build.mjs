// Builds core/schema/generated from npm packages and the committed facts: TypeScript types and the bundle of schemas.
// Run by `npm run build:schema`, and so by `prepare`.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { readModels } from './client-models.mjs';
import { readOperations, readParameterDescriptions } from './client-operations.mjs';
import { buildDefinitions, modelNames } from './definitions.mjs';
import { buildDescriptions } from './descriptions.mjs';
import { discoveryFacts } from './facts.mjs';
import { buildResources } from './resources.mjs';
import { printTypes } from './typescript.mjs';

const generated = new URL('../../core/schema/generated/', import.meta.url);

const models = await readModels();
const definitions = buildDefinitions(models);

rmSync(new URL('types/', generated), { recursive: true, force: true });
mkdirSync(new URL('types/', generated), { recursive: true });
for (const [file, source] of printTypes(definitions)) writeFileSync(new URL(`types/${file}.ts`, generated), source);

const definitionOf = new Map([...modelNames()].map(([definition, model]) => [model, definition]));
const resources = buildResources(readOperations(), definitions, definitionOf);
const bundle = {
  release: '1.36',
  groupPriority: discoveryFacts.groupPriority,
  resources,
  aliasOf: discoveryFacts.aliasOf,
  definitions,
};
const descriptions = { definitions: buildDescriptions(models), parameters: readParameterDescriptions() };
writeFileSync(new URL('bundle.json', generated), JSON.stringify(bundle));
writeFileSync(new URL('descriptions.json', generated), JSON.stringify(descriptions));
