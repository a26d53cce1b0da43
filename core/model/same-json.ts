/** An own member; undefined when absent. Every inherited member of an object is a function, except `__proto__`. */
export function memberOf<T>(object: { readonly [key: string]: T }, key: string): T | undefined {
  if (key === '__proto__' && !Object.hasOwn(object, key)) return undefined;
  const value = object[key];
  return typeof value === 'function' ? undefined : value;
}

/** Whether two JSON values are equal. The order of members does not count, and a member that is undefined is absent. */
export function sameJson(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (Array.isArray(left)) {
    if (!Array.isArray(right) || left.length !== right.length) return false;
    for (let index = 0; index < left.length; index += 1) if (!sameJson(left[index], right[index])) return false;
    return true;
  }
  if (Array.isArray(right)) return false;
  const before = left as { readonly [key: string]: unknown };
  const after = right as { readonly [key: string]: unknown };
  // Walked by name, not by a list of names: that list is most of what a comparison costs.
  let members = 0;
  for (const key in before) {
    const value = before[key];
    if (value === undefined) continue;
    members += 1;
    const other = memberOf(after, key);
    if (value !== other && (typeof value !== 'object' || !sameJson(value, other))) return false;
  }
  for (const key in after) if (after[key] !== undefined) members -= 1;
  return members === 0;
}
