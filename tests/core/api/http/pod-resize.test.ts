import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Pod } from '../../../../core/schema/generated/types/core.js';
import { makeNamespace, pod } from '../../../support/api-objects.js';
import { eventually } from '../../../support/eventually.js';
import { startTestServer, type TestServer } from '../../../support/test-server.js';

let server: TestServer;
let path: string;
const main = (resources: object, more: object = {}) => ({
  name: 'main',
  image: 'registry.k8s.io/pause:3.10',
  resources,
  ...more,
});

beforeAll(async () => {
  server = await startTestServer({ nodes: 1 });
  path = `${await makeNamespace(server.client, 'resized')}/pods`;
  const containers = [main({ requests: { cpu: '1', memory: '1Gi' }, limits: { memory: '2Gi' } })];
  (await server.client.post(path, pod('p', {}, { containers }))).orThrow();
  await eventually('it runs', async () => ((await read()).status?.phase === 'Running' ? true : undefined));
});
afterAll(() => server.close());

async function read(): Promise<Pod> {
  return (await server.client.read(`${path}/p`)) as unknown as Pod;
}

const change = (spec: object) => server.client.patch(`${path}/p/resize`, 'strategic', { spec });
const refusal = async (spec: object) => {
  const { status, text } = await change(spec);
  return `${status} ${(JSON.parse(text) as { message: string }).message}`;
};

test('resources of a Pod that runs are changed by its subresource, with nothing else, and reach its containers', async () => {
  const answered = await server.client.patch(`${path}/p/resize`, 'strategic', {
    metadata: { labels: { not: 'written' } },
    spec: { terminationGracePeriodSeconds: 9, containers: [main({ requests: { cpu: '1500m' } })] },
  });
  const { metadata, spec } = answered.orThrow().json() as unknown as Pod;
  expect(spec.containers[0]?.resources?.requests).toEqual({ cpu: '1500m', memory: '1Gi' });
  expect(spec.terminationGracePeriodSeconds).toBe(1);
  expect(metadata.labels).toBeUndefined();
  expect(metadata.generation).toBe(2);
  const resized = await eventually('its container has them', async () => {
    const { status } = await read();
    return status?.containerStatuses?.[0]?.resources?.requests?.['cpu'] === '1500m' ? status : undefined;
  });
  expect(resized.containerStatuses?.[0]).toMatchObject({
    allocatedResources: { cpu: '1500m', memory: '1Gi' },
    restartCount: 0,
  });
  expect(resized.observedGeneration).toBe(2);
});

describe('a resize is refused', () => {
  test.each([
    [
      'that is more than the whole node',
      { containers: [main({ requests: { cpu: '5' } })] },
      '403 pods "p" is forbidden: node didn\'t have enough allocatable resources: cpu, requested: 5000, allocatable: 4000',
    ],
    [
      'that makes another class of the Pod',
      { containers: [main({ requests: { cpu: '1', memory: '2Gi' }, limits: { cpu: '1' } })] },
      'Pod QOS Class may not change as a result of resizing',
    ],
    [
      'of something else than cpu and memory',
      { containers: [main({ requests: { 'ephemeral-storage': '1Gi' } })] },
      'spec: Forbidden: only cpu and memory resources are mutable',
    ],
    [
      'that takes something away',
      { containers: [main({ requests: { cpu: null } })] },
      'spec.containers[0].resources.requests: Forbidden: resource requests cannot be removed',
    ],
    [
      'that adds a container',
      { containers: [{ name: 'two', image: 'x' }] },
      'spec.containers: Forbidden: containers may not be added or removed on resize',
    ],
  ])('%s', async (_what, spec, message) => {
    expect(await refusal(spec)).toContain(message);
  });

  test('by way of the Pod itself', async () => {
    const refused = await server.client.patch(`${path}/p`, 'strategic', {
      spec: { containers: [main({ requests: { cpu: '2' } })] },
    });
    expect(refused.text).toContain('pod updates may not change fields other than');
  });
});
