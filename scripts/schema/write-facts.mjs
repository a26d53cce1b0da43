// How the tables of facts lie on disk.

import { writeFileSync } from 'node:fs';

/** One line for each entry of the outer object: readable in a diff, small on disk. */
function printTable(table) {
  const lines = Object.keys(table)
    .sort()
    .map((key) => `  ${JSON.stringify(key)}: ${JSON.stringify(table[key])}`);
  return `{\n${lines.join(',\n')}\n}\n`;
}

/** Writes one table of `facts/`. */
export function writeFacts(file, table) {
  writeFileSync(new URL(`facts/${file}`, import.meta.url), printTable(table));
}
