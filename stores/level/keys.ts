import type { GroupResource } from '../../core/model/group-resource.js';
import type { ObjectKey } from '../../core/model/object-key.js';
import type { Revision } from '../../core/model/revision.js';

/**
 * The keys of a log in LevelDB, which sorts them by their bytes. `R` is a revision in 8 bytes, big-endian; `~R` is its
 * complement, so that the newest comes first and "the newest at or before R" is one forward seek; `0` is a NUL byte.
 *
 *     f                              what the directory holds, as JSON: see format.ts
 *     e R                            event record, and its checksum
 *     g resource                     nothing: there are events about this resource
 *     i resource 0 R                 change type and object key of the event of revision R
 *     v resource 0 key 0 ~R          change type, and after a modification the object's JSON
 *     s ~R                           a round of manifests was written that says what was alive at R
 *     d resource 0 ~R                directory: in which manifest each namespace with objects stands at R
 *     m resource 0 namespace 0 R     manifest: the objects alive in a namespace at R, and where their newest versions lie
 *
 * For example the creation of Pod `web-0` in namespace `shop` as event 258 writes
 *
 *     e 00 00 00 00 00 00 01 02
 *     i pods 00 | 00 00 00 00 00 00 01 02
 *     v pods 00 | shop/web-0 00 | ff ff ff ff ff ff fe fd
 */
export const FORMAT_KEY = Buffer.from('f');

const REVISION_BYTES = 8;
const HIGH = 0x1_0000_0000;

export function eventKey(revision: Revision): Buffer {
  return ascending('e', revision);
}

export function resourceKey(resource: GroupResource): Buffer {
  return Buffer.from(`g${resource}`);
}

export function indexKey(resource: GroupResource, revision: Revision): Buffer {
  return ascending(`i${resource}\0`, revision);
}

export function versionKey(resource: GroupResource, key: ObjectKey, revision: Revision): Buffer {
  return descending(`v${resource}\0${key}\0`, revision);
}

export function roundKey(revision: Revision): Buffer {
  return descending('s', revision);
}

export function directoryKey(resource: GroupResource, revision: Revision): Buffer {
  return descending(`d${resource}\0`, revision);
}

export function manifestKey(resource: GroupResource, namespace: string, revision: Revision): Buffer {
  return ascending(`m${resource}\0${namespace}\0`, revision);
}

/** The keys of all resources lie between these. */
export const RESOURCE_KEYS = { gt: Buffer.from('g'), lt: Buffer.from('h') } as const;

/** The resource that a key from `RESOURCE_KEYS` names. */
export function resourceOfKey(key: Buffer): GroupResource {
  return key.toString('utf8', 1);
}

/** The revision at the end of an `e`, `i` or `m` key. */
export function revisionOfKey(key: Buffer): Revision {
  const at = key.length - REVISION_BYTES;
  return key.readUInt32BE(at) * HIGH + key.readUInt32BE(at + 4);
}

/** The revision at the end of a `v`, `s` or `d` key. */
export function revisionOfDescendingKey(key: Buffer): Revision {
  const at = key.length - REVISION_BYTES;
  return (HIGH - 1 - key.readUInt32BE(at)) * HIGH + (HIGH - 1 - key.readUInt32BE(at + 4));
}

function ascending(prefix: string, revision: Revision): Buffer {
  return withRevision(prefix, Math.floor(revision / HIGH), revision % HIGH);
}

function descending(prefix: string, revision: Revision): Buffer {
  return withRevision(prefix, HIGH - 1 - Math.floor(revision / HIGH), HIGH - 1 - (revision % HIGH));
}

function withRevision(prefix: string, high: number, low: number): Buffer {
  const length = Buffer.byteLength(prefix);
  const key = Buffer.allocUnsafe(length + REVISION_BYTES);
  key.write(prefix, 0);
  key.writeUInt32BE(high, length);
  key.writeUInt32BE(low, length + 4);
  return key;
}
