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
  let members = 0;
  for (const key of Object.keys(before)) {
    const value = before[key];
    if (value === undefined) continue;
    members += 1;
    if (!sameJson(value, memberOf(after, key))) return false;
  }
  for (const key of Object.keys(after)) if (after[key] !== undefined) members -= 1;
  return members === 0;
}
