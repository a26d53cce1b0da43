import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { HASH_BYTES, redactRecord } from '../../../core/model/event-record.js';
import { headToAttest } from '../../../replay/questions/proof/attest.js';
import { type Attestation, signHead } from '../../../replay/questions/proof/attestation.js';
import { checkProof } from '../../../replay/questions/proof/check-proof.js';
import { type EventProof, proofDocument, readProof } from '../../../replay/questions/proof/event-proof.js';
import { InclusionPath, rootFromPath } from '../../../replay/questions/proof/inclusion.js';
import { leafHash, MerkleTree, nodeHash } from '../../../replay/questions/proof/merkle-tree.js';
import { proveEvent } from '../../../replay/questions/proof/prove.js';
import { MemoryEventLog } from '../../../stores/memory/memory-event-log.js';
import { madeUpHistory } from '../made-up-history.js';
import { BEGINNING, type Recorder } from '../recorder.js';
import { shopHistory } from '../shop-history.js';
import { keyPair } from './proof-key.js';

const { privateKey, publicKey } = keyPair(1);

async function logOf(recorder: Recorder): Promise<MemoryEventLog> {
  const log = new MemoryEventLog();
  await recorder.appendTo(log);
  return log;
}

async function attested(log: MemoryEventLog): Promise<Attestation> {
  const head = await headToAttest({ log });
  if (!head.ok) throw new Error(head.error.message);
  return signHead(head.value, privateKey, BEGINNING);
}

async function proved(log: MemoryEventLog, revision: number): Promise<EventProof> {
  const proof = await proveEvent({ log }, revision, { attestation: await attested(log) });
  if (!proof.ok) throw new Error(proof.error.message);
  return proof.value;
}

/** The root as RFC 9162, section 2.1.1, defines it. */
function definedRoot(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 1) return leaves[0]!;
  let half = 1;
  while (half * 2 < leaves.length) half *= 2;
  return nodeHash(definedRoot(leaves.slice(0, half)), definedRoot(leaves.slice(half)));
}

describe('a tree of hashes', () => {
  // The inputs and roots that the implementations of Certificate Transparency test themselves with.
  const INPUTS = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
  const ROOTS = [
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
    '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
    'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
    '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
  ];

  test('has the roots of Certificate Transparency, after every leaf', () => {
    const tree = new MerkleTree();
    expect(tree.root().toString('hex')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    const roots = INPUTS.map((input) => {
      tree.add(leafHash(Buffer.from(input, 'hex')));
      return tree.root().toString('hex');
    });
    expect(roots).toEqual(ROOTS);
  });

  test('has a path of logarithmic length from every leaf to its root, whatever its size', () => {
    for (let size = 1; size <= 70; size++) {
      const leaves = Array.from({ length: size }, (_, index) => leafHash(Buffer.from(`leaf ${index}`)));
      const root = definedRoot(leaves);
      for (let place = 0; place < size; place++) {
        const path = new InclusionPath(place, size);
        for (const leaf of leaves) path.add(leaf);
        const hashes = path.hashes();
        expect(hashes.length).toBeLessThanOrEqual(Math.ceil(Math.log2(size)));
        expect(rootFromPath(leaves[place]!, place, size, hashes)).toEqual(root);
        expect(rootFromPath(leaves[place]!, place, size, [...hashes, root])).toBeUndefined();
        if (hashes.length > 0) {
          expect(rootFromPath(leaves[place]!, place, size, hashes.slice(1))?.equals(root) ?? false).toBe(false);
          expect(rootFromPath(leaves[place]!, (place + 1) % size, size, hashes)?.equals(root) ?? false).toBe(false);
        }
      }
    }
  });
});

describe('a proof', () => {
  property.prop([madeUpHistory], { numRuns: 25 })('holds for every event of any history', async (recorder) => {
    const log = await logOf(recorder);
    for (const { event } of recorder.entries) {
      const document: unknown = JSON.parse(JSON.stringify(proofDocument(await proved(log, event.revision))));
      const proof = readProof(document);
      if (!proof.ok) throw new Error(proof.error);
      expect(checkProof(proof.value, publicKey)).toEqual({ ok: true, value: event });
    }
  });

  test('does not hold with any bit of it changed', async () => {
    const log = await logOf(shopHistory());
    const text = JSON.stringify(proofDocument(await proved(log, 6)), null, 2);
    const bytes = Buffer.from(text);
    const holds = (changed: Buffer): boolean => {
      try {
        const proof = readProof(JSON.parse(changed.toString()));
        return proof.ok && checkProof(proof.value, publicKey).ok;
      } catch {
        return false;
      }
    };
    expect(holds(bytes)).toBe(true);
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      if (holds(changed)) throw new Error(`bit ${bit} was changed unnoticed`);
    }
  });

  property.prop([madeUpHistory, fc.nat(), fc.nat()], { numRuns: 50 })(
    'does not hold of another event, or with the path of another',
    async (recorder, one, other) => {
      const count = recorder.revision;
      fc.pre(count > 1 && one % count !== other % count);
      const log = await logOf(recorder);
      const proof = await proved(log, 1 + (one % count));
      const wrong = await proved(log, 1 + (other % count));
      expect(checkProof({ ...proof, path: wrong.path }, publicKey).ok).toBe(false);
      expect(checkProof({ ...proof, record: wrong.record, previousHash: wrong.previousHash }, publicKey).ok).toBe(
        false,
      );
    },
  );

  test('does not hold with another key, and says so', async () => {
    const proof = await proved(await logOf(shopHistory()), 6);
    const found = checkProof(proof, keyPair(2).publicKey);
    expect(found).toMatchObject({ ok: false, error: expect.stringContaining('signed with another key') });
    const renamed = {
      ...proof,
      attestation: { ...proof.attestation, key: signHead(proof.attestation, keyPair(2).privateKey, 0).key },
    };
    expect(checkProof(renamed, keyPair(2).publicKey)).toMatchObject({
      ok: false,
      error: expect.stringContaining('signature'),
    });
  });

  test('can be signed at once, and then covers the head', async () => {
    const log = await logOf(shopHistory());
    const proof = await proveEvent({ log }, 9, { sign: (head) => signHead(head, privateKey, BEGINNING) });
    if (!proof.ok) throw new Error(proof.error.message);
    expect(proof.value.attestation).toEqual(await attested(log));
    expect(checkProof(proof.value, publicKey)).toMatchObject({ ok: true, value: { revision: 9 } });
  });

  test('is refused for an event that the attestation does not cover', async () => {
    const recorder = shopHistory();
    const log = await logOf(recorder);
    const attestation = await attested(log);
    await recorder.delete('secrets', 'shop/key').appendTo(log);
    const refused = {
      ok: false,
      error: { isViolation: false, message: 'there is no event 10 in a history up to revision 9' },
    };
    expect(await proveEvent({ log }, 10, { attestation })).toEqual(refused);
    expect((await proveEvent({ log }, 9, { attestation })).ok).toBe(true);
    expect((await proveEvent({ log }, 0, { attestation })).ok).toBe(false);
  });

  test('is refused where the history is not the attested one', async () => {
    const attestation = await attested(await logOf(shopHistory()));
    const other = new MemoryEventLog();
    const changed = shopHistory();
    await changed.delete('secrets', 'shop/key').appendTo(other);
    const shorter = new MemoryEventLog();
    await shorter.append(shopHistory().entries.slice(0, 5), 0);
    expect(await proveEvent({ log: shorter }, 3, { attestation })).toMatchObject({
      ok: false,
      error: { isViolation: true, message: 'the history ends at revision 5, but was attested up to revision 9' },
    });
    const forged = { ...attestation, root: attestation.log };
    expect(await proveEvent({ log: other }, 3, { attestation: forged })).toMatchObject({
      error: { isViolation: true },
    });
  });
});

describe('an attestation', () => {
  test('names the history by its first event and covers it up to its last', async () => {
    const recorder = shopHistory();
    expect(await attested(await logOf(recorder))).toMatchObject({
      log: recorder.entries[0]!.event.hash,
      revision: 9,
      hash: recorder.entries[8]!.event.hash,
      time: '2026-01-01T00:00:00.000Z',
    });
  });

  test('is refused for an empty history, and for a part of one', async () => {
    expect(await headToAttest({ log: new MemoryEventLog() })).toMatchObject({
      ok: false,
      error: { isViolation: false },
    });
    const [first, ...rest] = shopHistory().entries;
    const part = new MemoryEventLog({ revision: 1, hash: first!.record.subarray(0, HASH_BYTES) });
    await part.append(rest, 1);
    const origin = () => ({ revision: 1, hash: first!.record.subarray(0, HASH_BYTES) });
    const log = Object.assign(part, { origin });
    expect(await headToAttest({ log })).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('begins after event 1') },
    });
  });

  test('agrees with an older one of the same history, and with none of another', async () => {
    const recorder = shopHistory();
    const log = await logOf(recorder);
    const since = await attested(log);
    await recorder.delete('secrets', 'shop/key').appendTo(log);
    expect((await headToAttest({ log }, { since })).ok).toBe(true);
    expect(await headToAttest({ log: await logOf(shopHistory()) }, { since: await attested(log) })).toMatchObject({
      error: { isViolation: true, message: expect.stringContaining('ends at revision 9') },
    });
    expect(await headToAttest({ log }, { since: { ...since, root: since.hash } })).toMatchObject({
      error: { isViolation: true, message: expect.stringContaining('not the one that was attested') },
    });
  });

  test('is refused over an event whose hash is wrong, or that something was left out of', async () => {
    const { entries } = shopHistory();
    const withRecord = async (change: (record: Uint8Array) => Uint8Array) => {
      const log = new MemoryEventLog();
      await log.append(entries, 0);
      const records = entries.map(({ record }, index) => (index === 4 ? change(record) : record));
      return headToAttest({
        log: Object.assign(log, {
          events: async function* () {
            yield records;
          },
        }),
      });
    };
    const flipped = await withRecord((record) => {
      const changed = Uint8Array.from(record);
      changed[changed.length - 1]! ^= 1;
      return changed;
    });
    expect(flipped).toMatchObject({ error: { isViolation: true, message: expect.stringMatching(/^event 5 /) } });
    const redacted = await withRecord((record) => redactRecord(record, { type: 'deleted' }));
    expect(redacted).toMatchObject({ error: { isViolation: false, message: expect.stringContaining('event 5') } });
  });
});
