// Gathers descriptions. The generated client drops them from fields that refer to another type and folds their lines;
// kubernetes-models keeps both but has no alpha and few beta types. Descriptions are kept apart from the bundle because only OpenAPI
// documents show them.

import { modelNames } from './definitions.mjs';
import { definitionNames } from './facts.mjs';
import { compareVersions } from './versions.mjs';

const folded = (text) => text.replaceAll(/\s+/g, ' ').trim();

/** The text of this release, with its line breaks where the other package has the same text with them. */
function choose(text, withLines) {
  if (text === undefined) return withLines;
  return withLines !== undefined && folded(withLines) === folded(text) ? withLines : text;
}

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

/**
 * @param {Map<string, import('./client-models.mjs').Model>} models
 * @param {Map<string, import('./enum-models.mjs').EnumModel | undefined>} enumModels by definition
 * @returns {Record<string, { description?: string, fields?: Record<string, string> }>} by definition
 */
export function buildDescriptions(models, enumModels) {
  const names = modelNames();
  const result = {};
  for (const name of definitionNames) {
    const model = models.get(names.get(name));
    const enumModel = enumModels.get(name);
    const siblings = siblingsOf(name).map((sibling) => enumModels.get(sibling));
    const fields = {};
    for (const { name: field, description } of model?.fields ?? []) {
      const fallback = siblings.map((sibling) => sibling?.descriptions.get(field)).find((text) => text !== undefined);
      const text = choose(choose(description, enumModel?.descriptions.get(field)), fallback);
      if (text !== undefined && text !== '') fields[field] = text;
    }
    const entry = {};
    const own = choose(model?.description, enumModel?.description);
    if (own !== undefined) entry.description = own;
    if (Object.keys(fields).length > 0) entry.fields = fields;
    if (Object.keys(entry).length > 0) result[name] = entry;
  }
  return result;
}
