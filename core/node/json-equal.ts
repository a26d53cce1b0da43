/** Whether two values are the same as JSON: in whatever order the fields stand, an undefined field being none. */
export function jsonEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return (
      Array.isArray(a) &&
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((item, index) => jsonEqual(item, b[index]))
    );
  }
  const left = a as { readonly [key: string]: unknown };
  const right = b as { readonly [key: string]: unknown };
  const fields = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...fields].every((field) => jsonEqual(own(left, field), own(right, field)));
}

function own(object: { readonly [key: string]: unknown }, field: string): unknown {
  return Object.hasOwn(object, field) ? object[field] : undefined;
}
