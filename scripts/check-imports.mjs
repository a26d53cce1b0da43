// Checks the import rules of .dependency-cruiser.cjs, and that it read what it was meant to read: a checker that parses
// nothing finds nothing wrong.
import { createRequire } from 'node:module';
import { cruise } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';

const { forbidden, options } = createRequire(import.meta.url)('../.dependency-cruiser.cjs');
const folders = ['core', 'stores', 'replay', 'check', 'guard', 'workspace', 'server', 'cli', 'bench'];
const result = await cruise(
  ['index.ts', ...folders],
  { ...options, ruleSet: { forbidden }, validate: true },
  undefined,
  {
    tsConfig: extractTSConfig('tsconfig.json'),
  },
);
const { modules, summary } = result.output;
const read = modules.filter(({ source, dependencies }) => /\.ts$/.test(source) && dependencies.length > 0);
for (const folder of folders) {
  if (!read.some(({ source }) => source.startsWith(`${folder}/`))) {
    console.error(`check-imports: read no module of ${folder}/: the check is blind`);
    process.exit(2);
  }
}
for (const { rule, from, to } of summary.violations) console.error(`${rule.name}: ${from} → ${to}`);
console.log(`check-imports: ${read.length} modules read, ${summary.violations.length} violations`);
process.exit(summary.violations.length > 0 ? 1 : 0);
