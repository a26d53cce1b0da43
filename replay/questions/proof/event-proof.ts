import { isJsonObject, type Json } from '../../../core/model/json.js';
import { fail, ok, type Result } from '../../../core/model/result.js';
import { type Attestation, attestationDocument, readAttestation } from './attestation.js';
import { isDigest, readBase64, readFields } from './proof-fields.js';

/** All that is needed to see that an event is in an attested history, without the history. */
export interface EventProof {
  readonly attestation: Attestation;
  /** The event's record, whole: its hash covers all bytes, so nothing can be left out. See core/model/event-record.ts. */
  readonly record: Uint8Array;
  /** The hash of the event before it, in hex; the record's own is over that and the record. */
  readonly previousHash: string;
  /** The subtrees beside the way from the event's leaf to the attested root, from the leaf up, in hex. */
  readonly path: readonly string[];
}

const KIND = 'hindcast event proof';
const VERSION = 1;
/** A tree of more levels has more leaves than there are revisions. */
const LONGEST_PATH = 64;

/** A proof as it lies in a file. */
export function proofDocument({ attestation, record, previousHash, path }: EventProof): {
  readonly [field: string]: Json;
} {
  return {
    kind: KIND,
    version: VERSION,
    attestation: attestationDocument(attestation),
    previousHash,
    record: Buffer.from(record).toString('base64'),
    path: [...path],
  };
}

/** Reads what `proofDocument` made. Fails with what is wrong, to be read after the name of the file. */
export function readProof(document: unknown): Result<EventProof, string> {
  if (!isJsonObject(document) || document['kind'] !== KIND) return fail('is not a proof of hindcast');
  if (document['version'] !== VERSION) return fail('is a proof of another version of hindcast');
  const fields = readFields(document, {
    kind: (value) => value === KIND,
    version: (value) => value === VERSION,
    attestation: isJsonObject as (value: unknown) => boolean,
    previousHash: isDigest,
    record: (value) => readBase64(value) !== undefined,
    path: (value) => Array.isArray(value) && value.length <= LONGEST_PATH && value.every(isDigest),
  });
  if (!fields.ok) return fail(`is a damaged proof: ${fields.error}`);
  const attestation = readAttestation(document['attestation']);
  if (!attestation.ok) return fail(`holds what ${attestation.error}`);
  return ok({
    attestation: attestation.value,
    record: readBase64(document['record'])!,
    previousHash: document['previousHash'] as string,
    path: document['path'] as readonly string[],
  });
}
