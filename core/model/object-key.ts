/**
 * Where an object stands in its collection: `namespace/name`, or `name` alone for cluster-scoped kinds. Keys sort as etcd
 * sorts them, so that lists and `continue` tokens come in the order clients know.
 */
export type ObjectKey = string;

/** Makes the key of an object. Names and namespaces are DNS names, so the slash is unambiguous; names of RBAC kinds may hold no slash either. */
export function objectKey(namespace: string | undefined, name: string): ObjectKey {
  return namespace === undefined || namespace === '' ? name : `${namespace}/${name}`;
}

/** Takes a key apart again. */
export function parseObjectKey(key: ObjectKey): { namespace?: string; name: string } {
  const slash = key.indexOf('/');
  return slash < 0 ? { name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}
