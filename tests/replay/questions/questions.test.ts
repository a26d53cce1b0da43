import { generateKeyPairSync } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { compileCel } from '../../../core/cel/compile-cel.js';
import { ok } from '../../../core/model/result.js';
import { loadSchemas } from '../../../core/schema/schemas.js';
import { RemoteTimeline } from '../../../replay/http/remote-timeline.js';
import { TimelineClient } from '../../../replay/http/timeline-client.js';
import { readQuery, writeQuery } from '../../../replay/log/asking/parameter.js';
import { type ObjectPredicate, objectPredicate } from '../../../replay/log/predicates/object-predicate.js';
import { compileInvariant } from '../../../replay/questions/first-violation/invariant.js';
import { headToAttest } from '../../../replay/questions/proof/attest.js';
import { type Attestation, signHead } from '../../../replay/questions/proof/attestation.js';
import { type Answers, type AnyQuestion, QUESTIONS } from '../../../replay/questions/questions.js';
import { WHY_OBJECT } from '../../../replay/questions/why-object/question.js';
import { LocalTimeline } from '../../../replay/timeline/local-timeline.js';
import type { Timeline } from '../../../replay/timeline/timeline.js';
import { readKubeconfig } from '../../../workspace/kubeconfig-file.js';
import { type ServedTimeline, serveHistory } from '../http/served-timeline.js';
import { BEGINNING } from '../recorder.js';
import { shopHistory } from '../shop-history.js';

const schemas = loadSchemas();
const FRONTEND = { resource: 'deployments.apps', namespace: 'shop', name: 'frontend' };
const WIDELY_KEPT = resultOf(compileInvariant('object.metadata.name != "web-1"'));

let served: ServedTimeline;
let remote: Timeline;
let local: Timeline;
let attestation: Attestation;

beforeAll(async () => {
  served = await serveHistory(shopHistory());
  const { server } = await readKubeconfig(served.kubeconfig);
  remote = await RemoteTimeline.open({ server, schemas });
  local = new LocalTimeline({ log: served.log, schemas });
  const head = resultOf(await headToAttest(local));
  attestation = signHead(head, generateKeyPairSync('ed25519').privateKey, BEGINNING);
});
afterEach(() => vi.restoreAllMocks());
afterAll(async () => {
  await remote.close();
  await served.close();
});

function resultOf<T>(result: { readonly ok: boolean; readonly value?: T }): T {
  if (!result.ok) throw new Error('no result');
  return result.value as T;
}

/** What comes over HTTP is JSON: a member that is undefined is absent. */
const plain = (value: unknown) => JSON.parse(JSON.stringify(value ?? null)) as unknown;

async function all(items: AsyncIterable<unknown>): Promise<unknown> {
  const found: unknown[] = [];
  for await (const item of items) found.push(item);
  return found.flat();
}

const replicas = () => objectPredicate(resultOf(compileCel('object.spec.replicas < 3')));

/** One use of each question. A question that is not here does not compile. */
const USES: { readonly [Name in keyof Answers]: (timeline: Timeline) => Promise<unknown> } = {
  findResource: (timeline) => timeline.findResource('deploy'),
  unknownName: (timeline) =>
    timeline.unknownName({ objects: [{ resource: 'pods', namespace: 'shop', name: 'web-2' }] }),
  events: (timeline) => all(timeline.events({ namespace: 'shop' })),
  follow: (timeline) => all(timeline.follow({ from: 2, to: 6 })),
  event: (timeline) => timeline.event(4),
  lastEvent: (timeline) => timeline.lastEvent({ address: FRONTEND, at: 9 }),
  diff: (timeline) => all(timeline.diff({ from: 0, to: 9, withPatch: true, ignoring: 'identity' })),
  blame: (timeline) => timeline.blame({ address: FRONTEND, at: 9 }),
  fieldHistory: (timeline) => {
    const history = timeline.fieldHistory({ address: FRONTEND, field: '.spec.replicas', at: 9 });
    return history.ok ? all(history.value) : Promise.reject(new Error(history.error.message));
  },
  lastSetting: (timeline) => timeline.lastSetting({ address: FRONTEND, field: 'spec.replicas', at: 9 }),
  why: (timeline) => timeline.why({ revision: 8, limit: 10, full: true }),
  whyObject: (timeline) => timeline.whyObject({ address: FRONTEND, at: 9, causes: Number.POSITIVE_INFINITY }),
  consequences: (timeline) => all(timeline.consequences({ revision: 2 })),
  summary: (timeline) => timeline.summary({ namespace: 'shop' }),
  bisect: (timeline) => timeline.bisect({ address: FRONTEND, good: 9, bad: 1, holds: replicas(), search: 'scan' }),
  firstViolation: (timeline) => timeline.firstViolation({ invariant: WIDELY_KEPT, from: 1, to: 9 }),
  connection: (timeline) =>
    timeline.connection({
      from: { kind: 'address', address: '203.0.113.9' },
      to: { kind: 'name', host: 'frontend.shop', port: 80 },
      at: 9,
    }),
  lanes: (timeline) => timeline.lanes({ columns: 10, search: 'shop web', quiet: true }),
  density: (timeline) => timeline.density({ columns: 3 }),
  phases: (timeline) =>
    all(timeline.phases({ objects: [{ resource: 'pods', namespace: 'shop', name: 'web-1' }], from: 1, to: 9 })),
  audit: (timeline) => all(timeline.audit({ level: 'RequestResponse', from: 2 })),
  prove: async (timeline) => {
    const proof = await timeline.prove({ revision: 3, signer: { attestation } });
    return proof.ok ? ok({ ...proof.value, record: Buffer.from(proof.value.record).toString('hex') }) : proof;
  },
};

const NAMES = Object.keys(QUESTIONS) as (keyof Answers)[];

describe('every question', () => {
  test.each(NAMES)('%s is answered by a server, beside the log, as by the log', async (name) => {
    const asked = vi.spyOn(TimelineClient.prototype, 'ask');
    const read = vi.spyOn(TimelineClient.prototype, 'frames');
    const here = await USES[name](local);
    expect(plain(await USES[name](remote))).toEqual(plain(here));
    expect(here).not.toEqual([]);
    expect(asked.mock.calls.map(([{ path }]) => path)).toEqual([QUESTIONS[name].path]);
    expect(read).not.toHaveBeenCalled();
  });

  test('has a path of its own', () => {
    const paths = Object.values<AnyQuestion>(QUESTIONS).map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
  });
});

describe('what cannot be sent', () => {
  test('is answered where it is asked: a predicate that is a function', async () => {
    const query = { address: FRONTEND, good: 9, bad: 1, search: 'scan' as const };
    const holds: ObjectPredicate = (object) =>
      ok(((object as { readonly spec?: { readonly replicas?: number } } | undefined)?.spec?.replicas ?? 9) < 3);
    const asked = vi.spyOn(TimelineClient.prototype, 'ask');
    expect(plain(await remote.bisect({ ...query, holds }))).toEqual(plain(await local.bisect({ ...query, holds })));
    expect(asked).not.toHaveBeenCalled();
  });

  test('and a signature: whoever signs has read the history', async () => {
    const sign = () => attestation;
    const asked = vi.spyOn(TimelineClient.prototype, 'ask');
    expect(await remote.prove({ revision: 3, signer: { sign } })).toMatchObject({ ok: true });
    expect(asked).not.toHaveBeenCalled();
  });
});

test('a field that the kind does not have is refused before anybody is asked', () => {
  const history = remote.fieldHistory({ address: FRONTEND, field: 'spec.nothing', at: 9 });
  expect(history).toMatchObject({ ok: false, error: { message: expect.stringContaining('is no field of') } });
});

test('all causes are more than any number', () => {
  const query = { address: FRONTEND, at: 3, causes: Number.POSITIVE_INFINITY };
  const written = writeQuery(WHY_OBJECT.parameters, query);
  expect(readQuery(WHY_OBJECT.parameters, new URLSearchParams(written))).toEqual({ ok: true, value: query });
});
