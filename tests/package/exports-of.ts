/** Names that a module gives to whoever imports it, as its text says. For a module that only hands on what others export. */
export function exportsOf(text: string): { readonly values: string[]; readonly types: string[] } {
  const values: string[] = [];
  const types: string[] = [];
  for (const [, isType, names] of text.matchAll(/export (type )?\{([^}]*)\}/g)) {
    for (const entry of names!.split(',').map((name) => name.trim())) {
      const [, isTypeToo, name] = /^(type )?(?:\w+ as )?(\w+)$/.exec(entry) ?? [];
      if (name !== undefined) (isType === undefined && isTypeToo === undefined ? values : types).push(name);
    }
  }
  for (const [, name] of text.matchAll(/export \* as (\w+)/g)) values.push(name!);
  return { values: values.sort(), types: types.sort() };
}
