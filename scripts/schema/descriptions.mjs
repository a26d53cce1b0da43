// Gathers descriptions. The generated client drops them from fields that refer to another type and folds their lines; a table of facts
// has the one and where the lines end in the other. Descriptions are kept apart from the bundle because only OpenAPI documents show them.

import { modelNames } from './definitions.mjs';
import { definitionNames, descriptionFacts } from './facts.mjs';

/** What a table of facts calls the description of the type itself: no field has this name. */
export const OF_TYPE = '';

/** A text whose lines were folded, with what stood between two words wherever that was not one space. */
function withBreaks(text, breaks) {
  const words = text.split(/\s+/);
  const after = new Map(breaks);
  return words.map((word, at) => (at === words.length - 1 ? word : word + (after.get(at) ?? ' '))).join('');
}

function complete(text, fact) {
  return Array.isArray(fact) ? withBreaks(text, fact) : (fact ?? text);
}

/**
 * @param {Map<string, import('./client-models.mjs').Model>} models
 * @param {Record<string, Record<string, string | [number, string][]>>} facts by definition and field: a text, or where the client's has
 *   other breaks than one space
 * @returns {Record<string, { description?: string, fields?: Record<string, string> }>} by definition
 */
export function buildDescriptions(models, facts = descriptionFacts) {
  const names = modelNames();
  const result = {};
  for (const name of definitionNames) {
    const model = models.get(names.get(name));
    const known = facts[name] ?? {};
    const fields = {};
    for (const { name: field, description } of model?.fields ?? []) {
      const text = complete(description, known[field]);
      if (text !== undefined && text !== '') fields[field] = text;
    }
    const entry = {};
    const own = complete(model?.description, known[OF_TYPE]);
    if (own !== undefined) entry.description = own;
    if (Object.keys(fields).length > 0) entry.fields = fields;
    if (Object.keys(entry).length > 0) result[name] = entry;
  }
  return result;
}
