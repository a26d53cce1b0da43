// Rewrites the tables of facts that are read out of kubernetes-models. Run by hand when moving to a new release:
//
//   npm install --prefix FOLDER kubernetes-models@5.1
//   node scripts/schema/derive-models.mjs FOLDER/node_modules
//
// The package is not a dependency, because it asks for a newer Node than Hindcast does. Taken are the allowed values of fields, the
// descriptions that the generated client has not, and where the lines of the others end.

import { readModels } from './client-models.mjs';
import { modelNames } from './definitions.mjs';
import { OF_TYPE } from './descriptions.mjs';
import { readEnumModel } from './enum-models.mjs';
import { definitionNames } from './facts.mjs';
import { compareVersions } from './versions.mjs';
import { writeFacts } from './write-facts.mjs';

/** The same type in the other versions of its group, the most stable first. */
function siblingsOf(name) {
  const parts = name.split('.');
  const version = parts.at(-2);
  const [before, kind] = [parts.slice(0, -2).join('.'), parts.at(-1)];
  return definitionNames
    .filter(
      (other) => other.startsWith(`${before}.v`) && other.endsWith(`.${kind}`) && other.split('.').at(-2) !== version,
    )
    .sort((a, b) => compareVersions(a.split('.').at(-2), b.split('.').at(-2)));
}

const folded = (text) => text.replaceAll(/\s+/g, ' ').trim();

/** What has to be said of a description beside the client's text: all of it, its breaks, or nothing. */
function descriptionFact(text, candidates) {
  const known = candidates.filter((candidate) => candidate !== undefined);
  if (text === undefined) return known[0] === '' ? undefined : known[0];
  const same = known.find((candidate) => folded(candidate) === folded(text));
  if (same === undefined || same === text) return undefined;
  const separators = same.match(/\s+/g) ?? [];
  return separators.flatMap((separator, at) => (separator === ' ' ? [] : [[at, separator]]));
}

const [modules] = process.argv.slice(2);
if (modules === undefined) throw new Error('usage: node scripts/schema/derive-models.mjs FOLDER/node_modules');

const models = await readModels();
const enumModels = new Map(definitionNames.map((name) => [name, readEnumModel(modules, name)]));
const names = modelNames();
const enumerations = {};
const descriptions = {};
for (const name of definitionNames) {
  const model = models.get(names.get(name));
  const enumModel = enumModels.get(name);
  if (enumModel !== undefined && enumModel.enums.size > 0) enumerations[name] = Object.fromEntries(enumModel.enums);
  const siblings = siblingsOf(name).map((sibling) => enumModels.get(sibling));
  const facts = {};
  const own = descriptionFact(model?.description, [enumModel?.description]);
  if (own !== undefined) facts[OF_TYPE] = own;
  for (const { name: field, description } of model?.fields ?? []) {
    const fact = descriptionFact(
      description,
      [enumModel, ...siblings].map((other) => other?.descriptions.get(field)),
    );
    if (fact !== undefined) facts[field] = fact;
  }
  if (Object.keys(facts).length > 0) descriptions[name] = facts;
}
writeFacts('enumerations.json', enumerations);
writeFacts('descriptions.json', descriptions);
