// Copies the JSON that the compiled code reads beside it: tsc emits only what is TypeScript.
import { cpSync } from 'node:fs';

const files = [
  'core/schema/generated/bundle.json',
  'core/schema/generated/descriptions.json',
  'core/api/protobuf/fields.json',
  'core/schema/named-go-types.json',
  'core/kinds/go-values/internal-types.json',
];
for (const file of files) cpSync(file, `dist/${file}`);
