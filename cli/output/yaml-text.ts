import { stringify } from 'yaml';

/** A value as YAML, as kubectl writes it: two spaces, long lines whole, version 1.1 so that every reader agrees on strings such as `no`. */
export function yamlText(value: unknown): string {
  return stringify(value, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false });
}
