import { type KeyObject, sign, verify } from 'node:crypto';
import { isJsonObject, type Json } from '../../../core/model/json.js';
import { fail, ok, type Result } from '../../../core/model/result.js';
import type { Millis, Revision } from '../../../core/model/revision.js';
import { isDigest, readBase64, readFields } from './proof-fields.js';
import { keyId } from './signing-key.js';

/**
 * A signed head: whoever holds the key says that the history up to a revision was this one and no other. All hashes are in hex.
 *
 * What is signed are these lines, in UTF-8, each ended by one line feed:
 *
 *     hindcast attestation 1
 *     log e3b0…
 *     revision 1204
 *     hash 9f86…
 *     root 2c26…
 *     time 2026-11-21T10:00:00.000Z
 *     key fcde…
 */
export interface Attestation {
  /** Names the history: the hash of its first event. */
  readonly log: string;
  /** The last event of the history, and so the number of leaves of its tree. */
  readonly revision: Revision;
  /** The hash of that event, which covers all before it. */
  readonly hash: string;
  /** The root of the tree over the hashes of the events, see merkle-tree.ts. */
  readonly root: string;
  /** When it was signed, RFC 3339. */
  readonly time: string;
  /** The public key, see `keyId`. */
  readonly key: string;
  /** Ed25519 (RFC 8032), in base64. */
  readonly signature: string;
}

/** A history up to a revision, as an attestation tells it. */
export type AttestedHead = Pick<Attestation, 'log' | 'revision' | 'hash' | 'root'>;

const KIND = 'hindcast attestation';
const VERSION = 1;

/** Signs a head with a private key. */
export function signHead(head: AttestedHead, key: KeyObject, now: Millis): Attestation {
  const { log, revision, hash, root } = head;
  const statement = { log, revision, hash, root, time: new Date(now).toISOString(), key: keyId(key) };
  return { ...statement, signature: sign(null, statementBytes(statement), key).toString('base64') };
}

/** Whether an attestation was signed with the private half of a public key. */
export function isSignedBy(attestation: Attestation, publicKey: KeyObject): boolean {
  return verify(null, statementBytes(attestation), publicKey, Buffer.from(attestation.signature, 'base64'));
}

function statementBytes({ log, revision, hash, root, time, key }: Omit<Attestation, 'signature'>): Buffer {
  const lines = [
    `${KIND} ${VERSION}`,
    `log ${log}`,
    `revision ${revision}`,
    `hash ${hash}`,
    `root ${root}`,
    `time ${time}`,
    `key ${key}`,
  ];
  return Buffer.from(`${lines.join('\n')}\n`);
}

/** An attestation as it lies in a file. */
export function attestationDocument(attestation: Attestation): { readonly [field: string]: Json } {
  return { kind: KIND, version: VERSION, ...attestation };
}

/** Reads what `attestationDocument` made. Fails with what is wrong, to be read after the name of the file. */
export function readAttestation(document: unknown): Result<Attestation, string> {
  if (!isJsonObject(document) || document['kind'] !== KIND) return fail('is not an attestation of hindcast');
  if (document['version'] !== VERSION) return fail('is an attestation of another version of hindcast');
  const fields = readFields(document, {
    kind: (value) => value === KIND,
    version: (value) => value === VERSION,
    log: isDigest,
    revision: (value) => Number.isSafeInteger(value) && (value as number) > 0,
    hash: isDigest,
    root: isDigest,
    time: (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value),
    key: isDigest,
    signature: (value) => readBase64(value)?.length === SIGNATURE_BYTES,
  });
  if (!fields.ok) return fail(`is a damaged attestation: ${fields.error}`);
  const { kind, version, ...attestation } = document;
  return ok(attestation as unknown as Attestation);
}

const SIGNATURE_BYTES = 64;
