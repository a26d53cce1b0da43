import { describe, expect, test } from 'vitest';
import { resolveEndpoint } from '../../../../core/api/services/resolve-endpoint.js';
import type { KubeObject } from '../../../../core/model/object.js';
import { ENDPOINT_SLICES, NODES, PODS, SERVICES } from '../../../../core/schema/kinds.js';
import { stateOf } from '../../../support/state-of.js';

const metadata = (name: string, more: object = {}) => ({
  name,
  uid: name,
  resourceVersion: '1',
  namespace: 'shop',
  ...more,
});
const object = (value: object) => value as unknown as KubeObject;
const service = (spec: object) => [SERVICES, object({ metadata: metadata('web'), spec })] as const;
const slice = (endpoints: readonly object[]) =>
  [
    ENDPOINT_SLICES,
    object({
      metadata: metadata('web-1', { labels: { 'kubernetes.io/service-name': 'web' } }),
      addressType: 'IPv4',
      ports: [{ name: 'https', port: 8443 }],
      endpoints,
    }),
  ] as const;
const node = (annotations: object) =>
  [NODES, object({ metadata: { ...metadata('node-1', { annotations }), namespace: undefined }, spec: {} })] as const;
const pod = [PODS, object({ metadata: metadata('web-a'), spec: { nodeName: 'node-1', containers: [] } })] as const;
const ports = [{ name: 'https', port: 443 }];
const ofPod = { addresses: ['10.244.0.5'], targetRef: { kind: 'Pod', name: 'web-a' } };

describe('a port of a Service leads', () => {
  test('to the first endpoint that is ready', () => {
    const view = stateOf([
      service({ ports }),
      slice([{ addresses: ['192.0.2.1'], conditions: { ready: false } }, { addresses: ['192.0.2.2'] }]),
    ]);
    expect(resolveEndpoint(view, 'shop', 'web', 443)).toEqual({
      ok: true,
      value: { host: '192.0.2.2', port: 8443, isSimulated: false },
    });
  });

  test('nowhere, where a simulated Pod stands behind it', () => {
    const view = stateOf([service({ ports }), slice([ofPod]), pod, node({})]);
    expect(resolveEndpoint(view, 'shop', 'web', 443)).toMatchObject({
      value: { host: '10.244.0.5', isSimulated: true },
    });
  });

  test('to this machine, where the Pod is a process of it', () => {
    const view = stateOf([
      service({ ports }),
      slice([ofPod]),
      pod,
      node({ 'simulation.hindcast.dev/runtime': 'process' }),
    ]);
    expect(resolveEndpoint(view, 'shop', 'web', 443)).toEqual({
      ok: true,
      value: { host: '127.0.0.1', port: 8443, isSimulated: false },
    });
  });

  test('to the name that it stands for', () => {
    const view = stateOf([service({ type: 'ExternalName', externalName: 'db.example' })]);
    expect(resolveEndpoint(view, 'shop', 'web', 5432)).toMatchObject({ value: { host: 'db.example', port: 5432 } });
  });

  test.each([
    ['nobody', 443, 'service "nobody" not found'],
    ['web', 80, 'no service port 80 found for service "web"'],
    ['web', 443, 'no endpoints available for service "web"'],
  ])('nowhere: %s %i', (name, port, error) => {
    expect(resolveEndpoint(stateOf([service({ ports })]), 'shop', name, port)).toEqual({ ok: false, error });
  });
});
