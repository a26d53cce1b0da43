import { fail, ok, type Result } from '../../../core/model/result.js';
import type { Revision } from '../../../core/model/revision.js';
import { mandatory, type Parameter, wholeNumber } from '../../log/asking/parameter.js';
import { type AnswerListeners, onlyItem, type Question } from '../../log/asking/question.js';
import { attestationDocument, readAttestation } from './attestation.js';
import { eventOfProof } from './check-proof.js';
import { type EventProof, proofDocument, readProof } from './event-proof.js';
import { type ProofSigner, proveEvent } from './prove.js';
import { type ProofFailure, violation } from './read-hashes.js';

/** Which event to prove, and what signs the history it is in. */
export interface ProofQuery {
  readonly revision: Revision;
  readonly signer: ProofSigner;
}

type Proved = Result<EventProof, ProofFailure>;

const signer: Parameter<ProofSigner> = {
  write: (given) => ('attestation' in given ? JSON.stringify(attestationDocument(given.attestation)) : undefined),
  read: (text) => {
    try {
      const attestation = readAttestation(JSON.parse(text));
      return attestation.ok ? ok({ attestation: attestation.value }) : attestation;
    } catch {
      return fail('is no JSON');
    }
  },
};

/**
 * That an event is in an attested history. Whoever has the key reads the whole history before it is signed; with an attestation the proof
 * is made beside the log, and is looked at by whoever asked: no server is taken at its word.
 */
export const PROOF: Question<ProofQuery, Proved, (query: ProofQuery, listeners?: AnswerListeners) => Promise<Proved>> =
  {
    path: 'proof',
    parameters: { revision: mandatory(wholeNumber), signer: mandatory(signer) },
    travels: ({ signer: given }) => 'attestation' in given,
    async *answer(source, query, { progress, signal }) {
      yield [await proveEvent(source, query.revision, query.signer, { progress, signal })];
    },
    wire: {
      encode: (proved) => (proved.ok ? ok(proofDocument(proved.value)) : proved),
      decode: (json) => {
        const proved = json as Result<unknown, ProofFailure>;
        if (!proved.ok) return proved;
        const proof = readProof(proved.value);
        if (!proof.ok) throw new Error(`what was answered ${proof.error}`);
        return proof;
      },
    },
    method: (ask) => async (query, listeners) => {
      const proved = await onlyItem(ask(query, listeners));
      if (!proved.ok) return proved;
      const { attestation } = 'attestation' in query.signer ? query.signer : proved.value;
      const proof = { ...proved.value, attestation };
      const event = eventOfProof(proof);
      const isProved = event.ok && event.value.revision === query.revision;
      return isProved ? ok(proof) : violation(event.ok ? 'the proof is of another event' : event.error);
    },
  };
