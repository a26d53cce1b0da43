import { expect, test } from 'vitest';
import type { JsonObject } from '../../../../core/model/json.js';
import { given } from '../decide/scenario.js';

const SLICES = 'resourceslices.resource.k8s.io';
const EARLIER = '2025-01-01T00:00:00Z';

const slice = (...taints: JsonObject[]): JsonObject => ({
  apiVersion: 'resource.k8s.io/v1',
  kind: 'ResourceSlice',
  metadata: { name: 'a' },
  spec: {
    driver: 'd.example.com',
    nodeName: 'n',
    pool: { name: 'p', generation: 1, resourceSliceCount: 1 },
    devices: [{ name: 'a' }, { name: 'b', taints }],
  },
});
const timesIn = (after: { readonly [field: string]: unknown }) => {
  const { devices } = after['spec'] as { devices: { taints?: { timeAdded?: string }[] }[] };
  return devices.map(({ taints }) => taints?.map(({ timeAdded }) => timeAdded));
};

test('a taint of a device tells when it came, unless its author did', () => {
  const scene = given();
  const made = scene.create(
    SLICES,
    slice({ key: 'k', effect: 'NoSchedule' }, { key: 'l', effect: 'None', timeAdded: EARLIER }),
  );
  const { creationTimestamp } = made.after['metadata'] as { creationTimestamp: string };
  expect(timesIn(made.after)).toEqual([undefined, [creationTimestamp, EARLIER]]);
});

test('a device without taints stays as it is', () => {
  expect(timesIn(given().create(SLICES, slice()).after)[0]).toBeUndefined();
});
