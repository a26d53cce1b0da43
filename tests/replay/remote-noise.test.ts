import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadSchemas } from '../../core/schema/schemas.js';
import type { DiffQuery } from '../../replay/diff/diff-revisions.js';
import type { EventQuery } from '../../replay/events/event-query.js';
import { type LeftOut, LeftOutCounter } from '../../replay/events/left-out.js';
import { RemoteTimeline } from '../../replay/http/remote-timeline.js';
import {
  readDiffQuery,
  readEventQuery,
  readNamesInQuestion,
  writeDiffQuery,
  writeEventQuery,
  writeNamesInQuestion,
} from '../../replay/http/timeline-query.js';
import { LocalTimeline } from '../../replay/local-timeline.js';
import type { NamesInQuestion } from '../../replay/names/unknown-name.js';
import type { Timeline } from '../../replay/timeline.js';
import { readKubeconfig } from '../../workspace/kubeconfig-file.js';
import { eventually } from '../support/eventually.js';
import { noisyHistory } from './noisy-history.js';
import { type ServedTimeline, serveHistory } from './served-timeline.js';

let served: ServedTimeline;
let remote: Timeline;
let local: Timeline;

beforeAll(async () => {
  served = await serveHistory(noisyHistory());
  const { server } = await readKubeconfig(served.kubeconfig);
  remote = await RemoteTimeline.open({ server, schemas: loadSchemas() });
  local = new LocalTimeline({ log: served.log, schemas: loadSchemas() });
});
afterAll(async () => {
  await remote.close();
  await served.close();
});

const plain = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;

async function told<T>(open: (onLeftOut: (leftOut: LeftOut) => void) => AsyncIterable<T>): Promise<unknown> {
  const counter = new LeftOutCounter();
  const items: T[] = [];
  for await (const item of open(counter.addAll)) items.push(item);
  return plain({ items: items.flat(), leftOut: counter.counts });
}

describe('a server leaves out what the log leaves out, and counts the same', () => {
  test.each<EventQuery>([
    { withoutNoise: true },
    { withoutNoise: true, limit: 4, reverse: true },
    { withoutNoise: true, limit: 3, namespace: 'shop' },
    { external: true, actor: 'operator', withoutNoise: true },
    { labelSelector: 'app in (web,other)', excludingActors: ['alice', 'endpoint*'] },
    { objects: [{ resource: 'nodes' }, { resource: 'pods', namespace: 'shop' }], withoutNoise: true },
    { excluding: [{ resource: 'pods' }, { namespace: 'kube-node-lease' }], from: 5, to: 20 },
  ])('events %j', async (query) => {
    const there = await told((onLeftOut) => remote.events(query, onLeftOut));
    expect(there).toEqual(await told((onLeftOut) => local.events(query, onLeftOut)));
  });

  test.each<DiffQuery>([
    { from: 9, to: 12, withoutNoise: true },
    { from: 0, to: 24, withoutNoise: true, selector: { resource: 'endpoints' } },
    { from: 0, to: 24, labelSelector: 'app=web', selector: { excluding: [{ resource: 'services' }] } },
    { from: 24, to: 0, selector: { objects: [{ resource: 'nodes' }, { resource: 'pods', name: 'web-1' }] } },
  ])('difference %j', async (query) => {
    const there = await told((onLeftOut) => remote.diff(query, onLeftOut));
    expect(there).toEqual(await told((onLeftOut) => local.diff(query, onLeftOut)));
  });

  test.each<NamesInQuestion>([
    { objects: [{ namespace: 'shpo' }] },
    { objects: [{ resource: 'pods', namespace: 'shop', name: 'web-2' }] },
    { objects: [{}], actor: 'bbo' },
    { objects: [{ namespace: 'shop' }], actor: 'bob' },
  ])('names %j', async (question) => {
    expect(await remote.unknownName(question)).toEqual(await local.unknownName(question));
  });

  test('whoever follows hears of noise when it is passed over, though nothing else comes', async () => {
    const counter = new LeftOutCounter();
    const stop = new AbortController();
    const batches = remote
      .follow({ from: 25, withoutNoise: true }, stop.signal, counter.addAll)
      [Symbol.asyncIterator]();
    const next = batches.next();
    const target = { resource: 'events', namespace: 'shop', name: 'told' };
    const involvedObject = { kind: 'Pod', namespace: 'shop', name: 'web-1' };
    const object = { apiVersion: 'v1', kind: 'Event', metadata: { name: 'told', namespace: 'shop' }, involvedObject };
    const written = await served.cluster.submit(
      { verb: 'create', target, object },
      { actor: { user: 'bob', groups: [] } },
    );
    expect(written).toMatchObject({ ok: true });
    await eventually('the noise to be told', async () => (counter.total > 0 ? true : undefined));
    expect(counter.counts).toEqual({ 'kubernetes-event': 1 });
    stop.abort();
    expect(await next).toEqual({ done: true, value: undefined });
  });
});

describe('the query of a request', () => {
  test('says of events, differences and names what was asked', () => {
    const events: EventQuery = {
      from: 1,
      resource: 'pods',
      objects: [{ resource: 'pods', name: 'a"&=b' }],
      excluding: [{ namespace: 'é' }],
      excludingActors: ['a,b', '*'],
      actor: 'x y',
      external: true,
      labelSelector: 'a in (b,c),!d',
      withoutNoise: true,
    };
    expect(readEventQuery(new URLSearchParams(writeEventQuery(events, true)))).toMatchObject({
      ok: true,
      value: { ...events, follow: true },
    });
    const diff: DiffQuery = { from: 0, to: 3, selector: { objects: [{ resource: 'pods' }] }, withoutNoise: true };
    expect(readDiffQuery(new URLSearchParams(writeDiffQuery(diff)))).toMatchObject({ ok: true, value: diff });
    const names: NamesInQuestion = { objects: [{ namespace: 'a' }, {}], actor: 'b' };
    expect(readNamesInQuestion(new URLSearchParams(writeNamesInQuestion(names)))).toEqual({ ok: true, value: names });
  });

  test.each([
    'objects=pods',
    'objects={}',
    'objects=[1]',
    'objects=[null]',
    'objects=[{"resource":1}]',
    'objects=[{"__proto__":{"resource":"pods"}}]',
    'objects=[{"kind":"pods"}]',
    'excluding=["pods"]',
    'excludingActors=[{}]',
    'labelSelector=app+in',
  ])('%s is refused', (text) => {
    const { ok, error } = readEventQuery(new URLSearchParams(text)) as { ok: boolean; error?: { code: number } };
    expect({ ok, code: error?.code }).toEqual({ ok: false, code: 400 });
  });
});
