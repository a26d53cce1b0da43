import { isAscii } from 'node:buffer';
import type { Operation } from 'fast-json-patch';
import { messageOf } from '../../core/model/thrown-text.js';
import { FollowedObject } from './followed-object.js';
import type { FoundObject } from './known-objects.js';
import type { StoredVersion, VersionedEvent } from './verifiable-log.js';

/** What a check found: the object the event leaves (none after a deletion), or what is wrong. */
export type VersionCheck = { readonly object: FollowedObject | undefined } | { readonly problem: string };

/**
 * Checks one event against the object it finds and the version that is stored after it. `before` is changed in place and
 * handed back, so that an object which many events touch is parsed once.
 */
export function checkVersion(event: VersionedEvent, before: FoundObject, stored: StoredVersion | string): VersionCheck {
  if (typeof stored === 'string') return { problem: stored };
  const { type } = event;
  if (type === 'created' && before instanceof FollowedObject) return { problem: 'creates an object that exists' };
  if (type !== 'created' && before === undefined) return { problem: `is about an object that was not there: ${type}` };
  if (type === 'deleted') return { object: undefined };
  try {
    const change = textOf(event.change);
    if (type === 'created') return checkCreated(event, new FollowedObject(change));
    const json = stored.json && textOf(stored.json);
    if (json === undefined) return NOT_AS_PATCHED;
    // Where nobody knows the object that an event found, what it left is taken on trust.
    if (!(before instanceof FollowedObject)) return { object: new FollowedObject(json) };
    before.patch(JSON.parse(change) as Operation[], String(event.revision));
    return before.equals(json) ? { object: before } : NOT_AS_PATCHED;
  } catch (error) {
    return { problem: `holds a change that cannot be followed: ${messageOf(error)}` };
  }
}

const NOT_AS_PATCHED: VersionCheck = { problem: 'left an object that its patch does not give' };

function checkCreated({ revision, object: { address } }: VersionedEvent, created: FollowedObject): VersionCheck {
  const { metadata } = created.object as { metadata: { resourceVersion?: unknown; name?: unknown } };
  if (metadata.resourceVersion !== String(revision)) return { problem: 'creates an object of another resourceVersion' };
  if (metadata.name !== address.name) return { problem: 'creates an object of another name' };
  return { object: created };
}

function textOf(bytes: Uint8Array): string {
  const { buffer, byteOffset, byteLength } = bytes;
  const view = Buffer.isBuffer(bytes) ? bytes : Buffer.from(buffer, byteOffset, byteLength);
  // Node copies text of one byte a character several times as fast when it is told so.
  return view.toString(isAscii(view) ? 'latin1' : 'utf8');
}
