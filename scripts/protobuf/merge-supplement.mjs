/**
 * @typedef {import('./message-table.mjs').FieldRow} FieldRow
 * @typedef {[number: number]} DroppedField
 * @typedef {import('./message-table.mjs').Packages} Packages
 *
 * @typedef {object} SupplementRows
 * @property {string} [groupVersion]
 * @property {Record<string, (FieldRow | DroppedField)[]>} kinds
 * @property {Record<string, (FieldRow | DroppedField)[]>} types
 */

/**
 * A table with the supplement's facts laid over it. A message that both have keeps its order: a field that the
 * supplement repeats takes the supplement's facts, a new field comes last, and a row of only a number takes away the
 * field that the newer release dropped. What no kind reaches any more is still kept: it costs a line.
 * @param {Packages} table
 * @param {Record<string, SupplementRows>} supplement
 * @returns {Packages}
 */
export function mergeSupplement(table, supplement) {
  const merged = structuredClone(table);
  for (const [name, added] of Object.entries(supplement)) {
    const known = merged[name] ?? { kinds: {}, types: {} };
    merged[name] = known;
    if (added.groupVersion !== undefined) known.groupVersion = added.groupVersion;
    for (const part of /** @type {const} */ (['kinds', 'types'])) {
      for (const [message, rows] of Object.entries(added[part])) {
        known[part][message] = mergeRows(known[part][message] ?? [], rows);
      }
    }
  }
  return merged;
}

/**
 * @param {readonly FieldRow[]} known
 * @param {readonly (FieldRow | DroppedField)[]} added
 * @returns {FieldRow[]}
 */
function mergeRows(known, added) {
  const byNumber = new Map(known.map((row) => [row[0], row]));
  for (const row of added) {
    if (row.length === 1) byNumber.delete(row[0]);
    else byNumber.set(row[0], row);
  }
  return [...byNumber.values()];
}
