import { afterAll, beforeAll, expect, test } from 'vitest';
import { NOISES } from '../../../replay/log/events/noise.js';
import type { ApiList } from '../../support/api-client.js';
import { NOISY, noisyHistory } from '../noisy-history.js';
import { type ServedApi, serveApi } from './served-api.js';

const ALL = '/apis/timeline.hindcast.dev/v1/changes';
const PREFIX = 'timeline.hindcast.dev';

let api: ServedApi;
beforeAll(async () => {
  api = await serveApi({ history: noisyHistory() });
});
afterAll(() => api.close());

async function selected(query: Readonly<Record<string, string>>): Promise<readonly number[]> {
  const { items } = await api.client.read<ApiList>(`${ALL}?${new URLSearchParams(query)}`);
  return items.map(({ metadata }) => Number(metadata.name));
}

const noise: readonly number[] = NOISES.flatMap((kind) => [...NOISY[kind]]);
const telling = Array.from({ length: 24 }, (_, index) => index + 1).filter((revision) => !noise.includes(revision));
const outside: readonly number[] = NOISY.outside;

test('a change is selected by the noise that it is, or by being none', async () => {
  for (const kind of NOISES) expect(await selected({ fieldSelector: `noise=${kind}` })).toEqual(NOISY[kind]);
  expect(await selected({ fieldSelector: 'noise=' })).toEqual(telling);
  expect(await selected({ labelSelector: `!${PREFIX}/noise` })).toEqual(telling);
  expect(await selected({ labelSelector: `${PREFIX}/noise in (endpoints,node-heartbeat)` })).toEqual([5, 6, 11, 13]);
});

test('a change is selected by where it came from', async () => {
  expect(await selected({ fieldSelector: 'origin=outside' })).toEqual(outside);
  expect(await selected({ fieldSelector: 'origin!=inside' })).toEqual(outside);
  expect(await selected({ labelSelector: `${PREFIX}/origin=outside` })).toEqual(outside);
  expect(await selected({ fieldSelector: 'origin=outside,noise=' })).toEqual(
    outside.filter((revision) => telling.includes(revision)),
  );
});
