/** How deep values are followed: nothing that Kubernetes keeps is as deep, and what holds itself has no end. */
const DEEPEST = 200;

/**
 * The path of the first place where two values differ, `intents[0].object.spec.replicas`; undefined when they do not. A member that is
 * undefined is absent. Throws `RangeError` when a value is deeper than any object may be, as one that holds itself is.
 */
export function firstDifference(left: unknown, right: unknown, path = '', depth = 0): string | undefined {
  if (Object.is(left, right)) return undefined;
  if (depth > DEEPEST) throw new RangeError(`${path.slice(0, 80)}… never ends`);
  if (!isStructure(left) || !isStructure(right) || Array.isArray(left) !== Array.isArray(right)) return path;
  if (Array.isArray(left) && Array.isArray(right) && left.length !== right.length) return `${path}.length`;
  const members = new Set([...Object.keys(left), ...Object.keys(right)]);
  for (const member of members) {
    const place = Array.isArray(left) ? `${path}[${member}]` : path === '' ? member : `${path}.${member}`;
    const found = firstDifference(ownValue(left, member), ownValue(right, member), place, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isStructure(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function ownValue(value: object, member: string): unknown {
  return Object.hasOwn(value, member) ? (value as { readonly [member: string]: unknown })[member] : undefined;
}
