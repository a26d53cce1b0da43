import type { Operation } from 'fast-json-patch';

/** A JSON value under construction. */
type Value = null | boolean | number | string | Value[] | { [key: string]: Value };

/**
 * Applies an RFC 6902 patch to a JSON value in place and returns the value it leaves, which is another one when the patch
 * replaces the root. Throws when the patch does not fit.
 *
 * fast-json-patch is not used because it refuses the member name `__proto__`, which a ConfigMap may hold as a key: here
 * such a member is defined as data like any other.
 */
export function applyPatch(document: unknown, patch: readonly Operation[]): unknown {
  let root = document as Value;
  for (const operation of patch) root = applyOperation(root, operation);
  return root;
}

function applyOperation(root: Value, operation: Operation): Value {
  switch (operation.op) {
    case 'add':
      return insert(root, operation.path, operation.value);
    case 'replace':
      return replace(root, operation.path, operation.value);
    case 'remove':
      return remove(root, operation.path);
    case 'move': {
      const moved = at(root, operation.from);
      return insert(remove(root, operation.from), operation.path, moved);
    }
    case 'copy':
      return insert(root, operation.path, structuredClone(at(root, operation.from)));
    default:
      throw new Error(`patch operation ${JSON.stringify(operation.op)} is none that changes an object`);
  }
}

function at(root: Value, path: string): Value {
  return tokensOf(path).reduce(member, root);
}

function insert(root: Value, path: string, value: Value): Value {
  const tokens = tokensOf(path);
  const last = tokens.pop();
  if (last === undefined) return value;
  const parent = tokens.reduce(member, root);
  if (Array.isArray(parent))
    parent.splice(last === '-' ? parent.length : indexIn(parent, last, parent.length), 0, value);
  else setMember(parent, last, value);
  return root;
}

function replace(root: Value, path: string, value: Value): Value {
  const tokens = tokensOf(path);
  const last = tokens.pop();
  if (last === undefined) return value;
  const parent = tokens.reduce(member, root);
  member(parent, last);
  if (Array.isArray(parent)) parent[indexIn(parent, last, parent.length - 1)] = value;
  else setMember(parent, last, value);
  return root;
}

function remove(root: Value, path: string): Value {
  const tokens = tokensOf(path);
  const last = tokens.pop();
  if (last === undefined) throw new Error('patch removes the whole object');
  const parent = tokens.reduce(member, root);
  member(parent, last);
  if (Array.isArray(parent)) parent.splice(indexIn(parent, last, parent.length - 1), 1);
  else delete (parent as { [key: string]: Value })[last];
  return root;
}

function member(parent: Value, token: string): Value {
  if (Array.isArray(parent)) return parent[indexIn(parent, token, parent.length - 1)] as Value;
  if (typeof parent !== 'object' || parent === null || !Object.hasOwn(parent, token)) {
    throw new Error(`patch path names ${JSON.stringify(token)}, which is not there`);
  }
  return parent[token] as Value;
}

function setMember(parent: Value, token: string, value: Value): void {
  if (typeof parent !== 'object' || parent === null)
    throw new Error('patch path leads through a value that holds no members');
  // Assigning to this one would set the prototype; to any other, it takes a tenth of the time of defining it.
  if (token !== '__proto__') (parent as { [key: string]: Value })[token] = value;
  else Object.defineProperty(parent, token, { value, writable: true, enumerable: true, configurable: true });
}

function indexIn(list: readonly Value[], token: string, last: number): number {
  const index = /^(0|[1-9][0-9]{0,9})$/.test(token) ? Number(token) : -1;
  if (index < 0 || index > last) throw new Error(`patch path names index ${token} of a list of ${list.length}`);
  return index;
}

function tokensOf(path: string): string[] {
  if (path === '') return [];
  const tokens = path.slice(1).split('/');
  return path.includes('~') ? tokens.map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~')) : tokens;
}
