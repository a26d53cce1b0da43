import { isDeepStrictEqual } from 'node:util';
import type { Operation } from 'fast-json-patch';
import { changeBytesOf, changeTypeOf } from '../../core/model/event-record.js';
import { applyPatch } from './apply-patch.js';
import { messageOf } from './chain-check.js';
import type { StoredVersion, VersionedEvent } from './verify-log.js';

/** What a check found: the object the event leaves (none after a deletion), or what is wrong. */
export type VersionCheck = { readonly object: object | undefined } | { readonly problem: string };

/**
 * Checks one event against the object it finds and the version that is stored after it. `before` is changed in place and
 * handed back, so that an object which many events in a row touch is parsed once.
 */
export function checkVersion(
  event: VersionedEvent,
  before: object | undefined,
  stored: StoredVersion | string,
): VersionCheck {
  if (typeof stored === 'string') return { problem: stored };
  const type = changeTypeOf(event.record);
  if (type === 'created' && before !== undefined) return { problem: 'creates an object that exists' };
  if (type !== 'created' && before === undefined) return { problem: `is about an object that was not there: ${type}` };
  if (type === 'deleted') return { object: undefined };
  try {
    const change: unknown = JSON.parse(textOf(changeBytesOf(event.record)));
    if (type === 'created') return checkCreated(event, change);
    const after = applyPatch(before, change as Operation[]) as { metadata: { resourceVersion: string } };
    after.metadata.resourceVersion = String(event.header.revision);
    return saysTheSame(after, stored.json)
      ? { object: after }
      : { problem: 'left an object that its patch does not give' };
  } catch (error) {
    return { problem: `holds a change that cannot be followed: ${messageOf(error)}` };
  }
}

function checkCreated({ header }: VersionedEvent, object: unknown): VersionCheck {
  const { metadata } = object as { metadata: { resourceVersion?: unknown; name?: unknown } };
  if (metadata.resourceVersion !== String(header.revision))
    return { problem: 'creates an object of another resourceVersion' };
  if (metadata.name !== header.ref.name) return { problem: 'creates an object of another name' };
  return { object: object as object };
}

/** Members mostly come in the order the patch leaves them: then the texts are equal, and the stored one need not be parsed. */
function saysTheSame(object: object, json: Uint8Array | undefined): boolean {
  if (json === undefined) return false;
  const text = textOf(json);
  return text === JSON.stringify(object) || isDeepStrictEqual(JSON.parse(text), object);
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
