import type { ReadonlyEventLog } from '../../core/model/event-log.js';
import { GENESIS_HASH, HASH_BYTES, hashOf, isChained, isRedacted } from '../../core/model/event-record.js';
import { ok, type Result } from '../../core/model/result.js';
import type { Revision } from '../../core/model/revision.js';
import type { Attestation, AttestedHead } from './attestation.js';
import type { EventProof } from './event-proof.js';
import { InclusionPath } from './inclusion.js';
import { leafHash, MerkleTree } from './merkle-tree.js';
import { eachRecord, type HashReading, impossible, type ProofFailure, violation } from './read-hashes.js';

/** Where the signature of a proof comes from: an attestation that is there, or one that is signed as soon as the head is known. */
export type ProofSigner =
  | { readonly attestation: Attestation }
  | { readonly sign: (head: AttestedHead) => Attestation };

/**
 * Makes the proof that an event is in an attested history, in one pass over that; memory does not grow with it. Fails with one line when the
 * event is not covered or not whole, or the history is not the attested one.
 */
export async function proveEvent(
  { log }: { readonly log: ReadonlyEventLog },
  revision: Revision,
  signer: ProofSigner,
  { progress, signal }: Pick<HashReading, 'progress' | 'signal'> = {},
): Promise<Result<EventProof, ProofFailure>> {
  const given = 'attestation' in signer ? signer.attestation : undefined;
  const to = given?.revision ?? log.head().revision;
  if (to > log.head().revision) {
    return violation(`the history ends at revision ${log.head().revision}, but was attested up to revision ${to}`);
  }
  if (revision < 1 || revision > to)
    return impossible(`there is no event ${revision} in a history up to revision ${to}`);
  const tree = new MerkleTree();
  const path = new InclusionPath(revision - 1, to);
  let [first, last, before] = ['', '', Buffer.from(GENESIS_HASH).toString('hex')];
  let own: Uint8Array | undefined;
  // Hashes that lead to an attested root need no other check.
  const checked = given === undefined;
  const read = await eachRecord(log, { to, checked, progress, signal }, (record, at) => {
    const leaf = leafHash(record.subarray(0, HASH_BYTES));
    tree.add(leaf);
    path.add(leaf);
    if (at === 1) first = hashOf(record);
    if (at === to) last = hashOf(record);
    if (at === revision - 1) before = hashOf(record);
    if (at === revision) own = Uint8Array.from(record);
  });
  if (!read.ok) return read;
  const head = { log: first, revision: to, hash: last, root: tree.root().toString('hex') };
  if (given !== undefined && given.root !== head.root) {
    return violation(`the history up to revision ${to} is not the one that was attested ${given.time}`);
  }
  const record = own!;
  if (isRedacted(record)) return impossible(`something was left out of event ${revision}, so it cannot be proved`);
  if (!isChained(record, Buffer.from(before, 'hex'))) {
    return violation(`event ${revision} does not carry the hash over it and the event before it; see hindcast verify`);
  }
  const attestation = 'attestation' in signer ? signer.attestation : signer.sign(head);
  return ok({ attestation, record, previousHash: before, path: path.hashes().map((hash) => hash.toString('hex')) });
}
