import type { KeyObject } from 'node:crypto';
import type { ClusterEvent } from '../../../core/model/cluster-event.js';
import { decodeEvent, GENESIS_HASH, HASH_BYTES, isChained, isRedacted } from '../../../core/model/event-record.js';
import { fail, ok, type Result } from '../../../core/model/result.js';
import { isSignedBy } from './attestation.js';
import type { EventProof } from './event-proof.js';
import { rootFromPath } from './inclusion.js';
import { leafHash } from './merkle-tree.js';
import { keyId } from './signing-key.js';

/**
 * Checks a proof against a public key, by itself: that the key signed the attestation, that the record is the one its hash was made over,
 * and that this hash is where the record says in the attested tree. Gives the event; fails with the part that does not hold, to be read
 * after "the proof does not hold: ".
 */
export function checkProof(proof: EventProof, publicKey: KeyObject): Result<ClusterEvent, string> {
  const { attestation } = proof;
  if (attestation.key !== keyId(publicKey))
    return fail(`the attestation is signed with another key, ${attestation.key}`);
  if (!isSignedBy(attestation, publicKey)) return fail('the signature is not over this attestation');
  return eventOfProof(proof);
}

/** The same, but for who has signed the attestation. */
export function eventOfProof(proof: EventProof): Result<ClusterEvent, string> {
  const { attestation, record, path } = proof;
  const previousHash = Buffer.from(proof.previousHash, 'hex');
  const event = decoded(record);
  if (event === undefined) return fail('the record of the event does not decode');
  if (isRedacted(record) || !isChained(record, previousHash)) {
    return fail('the record of the event does not carry the hash over it and the event before it');
  }
  const leaf = leafHash(record.subarray(0, HASH_BYTES));
  const siblings = path.map((hash) => Buffer.from(hash, 'hex'));
  const root = rootFromPath(leaf, event.revision - 1, attestation.revision, siblings);
  if (root?.toString('hex') !== attestation.root) return fail(`event ${event.revision} is not in the attested history`);
  if (event.revision === 1 && (!previousHash.equals(GENESIS_HASH) || event.hash !== attestation.log)) {
    return fail('the first event is not the one that the attested history is named after');
  }
  if (event.revision === attestation.revision && event.hash !== attestation.hash) {
    return fail('the last event is not the one that the attestation names');
  }
  return ok(event);
}

function decoded(record: Uint8Array): ClusterEvent | undefined {
  try {
    return decodeEvent(record);
  } catch {
    return undefined;
  }
}
