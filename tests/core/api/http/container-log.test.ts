import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeNamespace } from '../../../support/api-objects.js';
import { eventually } from '../../../support/eventually.js';
import { startTestServer, type TestServer } from '../../../support/test-server.js';

let server: TestServer;
let pods: string;
beforeAll(async () => {
  server = await startTestServer({ nodes: 1 });
  pods = `${await makeNamespace(server.client, 'logs')}/pods`;
  const spec = { containers: [{ name: 'c', image: 'nginx' }], terminationGracePeriodSeconds: 0 };
  (await server.client.post(pods, { metadata: { name: 'p' }, spec })).orThrow();
  await eventually('the Pod runs', async () => {
    const { status } = await server.client.read(`${pods}/p`);
    return (status as { phase?: string }).phase === 'Running' || undefined;
  });
});
afterAll(() => server.close());

describe('the log of a container', () => {
  test.each([
    [
      'tailLines=-1',
      422,
      'PodLogOptions "p" is invalid: tailLines: Invalid value: -1: must be greater than or equal to 0',
    ],
    ['limitBytes=0', 422, 'PodLogOptions "p" is invalid: limitBytes: Invalid value: 0: must be greater than 0'],
    ['sinceSeconds=0', 422, 'PodLogOptions "p" is invalid: sinceSeconds: Invalid value: 0: must be greater than 0'],
    [
      'sinceSeconds=1&sinceTime=2026-01-01T00:00:00Z',
      422,
      'PodLogOptions "p" is invalid: : Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified',
    ],
    ['tailLines=x', 400, 'strconv.ParseInt: parsing "x": invalid syntax'],
    ['container=d', 400, 'container d is not valid for pod p'],
    ['previous=true', 400, 'previous terminated container "c" in pod "p" not found'],
  ])('is refused with %s', async (query, code, message) => {
    expect((await server.client.get(`${pods}/p/log?${query}`)).failure).toMatchObject({ code, message });
  });

  test('is empty, whatever part of it is asked for', async () => {
    const query = 'tailLines=10&limitBytes=5&sinceSeconds=60&timestamps=true';
    const answer = await server.client.get(`${pods}/p/log?${query}`);
    expect([answer.status, answer.text, answer.headers['content-type']]).toEqual([200, '', 'text/plain']);
  });

  test('that is followed ends when the container does', async () => {
    const followed = server.client.get(`${pods}/p/log?follow=true`);
    (await server.client.delete(`${pods}/p`, { gracePeriodSeconds: 0 })).orThrow();
    expect((await followed).text).toBe('');
  });
});
