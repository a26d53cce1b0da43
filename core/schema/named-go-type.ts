import { readFileSync } from 'node:fs';

/** By definition: the fields with their types, as the table writes them. */
type Table = { readonly [definition: string]: string };

let named: ReadonlyMap<string, ReadonlyMap<string, string>> | undefined;

/** Fields whose Go type has a name of its own, by definition. Source: the types.go files of k8s.io/api 1.36. */
function loadNamed(): ReadonlyMap<string, ReadonlyMap<string, string>> {
  if (named !== undefined) return named;
  const text = readFileSync(new URL('./named-go-types.json', import.meta.url), 'utf8');
  const table = Object.entries(JSON.parse(text) as Table);
  named = new Map(table.map(([definition, line]) => [definition, new Map(line.split(' ').map(readField))]));
  return named;
}

function readField(text: string): [field: string, type: string] {
  const at = text.indexOf(':');
  return [text.slice(0, at), text.slice(at + 1)];
}

/** Go's name of a field's type where that is a named string, or a list or map of them, otherwise `undefined`. */
export function namedGoType(definition: string, field: string): string | undefined {
  return loadNamed().get(definition)?.get(field);
}
