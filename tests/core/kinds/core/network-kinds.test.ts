import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../core/model/json.js';
import { createCauses, kindNamed, statusCauses, updateCauses } from '../kind-named.js';
import { made, serviceWith } from '../validation/fixtures.js';

const SLICES = 'endpointslices.discovery.k8s.io';

/** Causes in short: reason without its prefix, field and message. */
const told = (causes: readonly { reason?: string; field?: string; message?: string }[]) =>
  causes.map(({ reason, field, message }) => `${reason?.replace('FieldValue', '')} ${field} ${message}`);

const NO_IP = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';
const PORT_RANGE = 'must be between 1 and 65535, inclusive';

const endpoints = (...subsets: object[]) => made('endpoints', { subsets });
const slice = (rest: object) => made(SLICES, { addressType: 'IPv4', ...rest });
const one = (endpoint: object) => slice({ endpoints: [{ addresses: ['10.0.0.1'], ...endpoint }] });

describe('Endpoints', () => {
  test.each<[JsonObject, string[]]>([
    [endpoints({}), ['Required subsets[0] Required value: must specify `addresses` or `notReadyAddresses`']],
    [
      endpoints({ addresses: [{ ip: 'a', hostname: 'b.c', nodeName: '' }] }),
      [
        `Invalid subsets[0].addresses[0].ip Invalid value: "a": ${NO_IP}`,
        'Invalid subsets[0].addresses[0].hostname Invalid value: "b.c": must not contain dots',
        expect.stringContaining('Invalid subsets[0].addresses[0].nodeName Invalid value: "": a lowercase RFC 1123'),
        'Invalid subsets[0].addresses[0].ip Invalid value: "a": must be a valid IP address',
      ],
    ],
    [
      endpoints({
        notReadyAddresses: [{ ip: '10.0.0.1' }],
        ports: [{ port: 0 }, { name: 'a', port: 1, protocol: 'x' }],
      }),
      [
        'Required subsets[0].ports[0].name Required value',
        `Invalid subsets[0].ports[0].port Invalid value: 0: ${PORT_RANGE}`,
        'NotSupported subsets[0].ports[1].protocol Unsupported value: "x": supported values: "SCTP", "TCP", "UDP"',
      ],
    ],
  ])('are refused: %j', (object, expected) => {
    expect(told(createCauses('endpoints', object))).toEqual(expected);
  });

  test('that are as wrong as they were are let be', () => {
    const bad = endpoints({ addresses: [{ ip: '127.0.0.1' }] });
    expect(createCauses('endpoints', bad)).toHaveLength(1);
    expect(updateCauses('endpoints', bad, bad)).toEqual([]);
  });

  test('are deprecated, and warned of when they have old forms of addresses', () => {
    const { deprecation, warnings } = kindNamed('endpoints');
    expect(deprecation).toBe('v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice');
    const old = endpoints({ addresses: [{ ip: '2001:DB8::1' }] });
    expect(warnings?.(old)).toHaveLength(1);
    const labels = { 'endpoints.kubernetes.io/managed-by': 'endpoint-controller' };
    expect(warnings?.({ ...old, metadata: { labels } })).toEqual([]);
  });
});

describe('an EndpointSlice', () => {
  test.each<[JsonObject, string[]]>([
    [slice({ addressType: '' }), ['Required addressType Required value']],
    [
      slice({ addressType: 'x' }),
      ['NotSupported addressType Unsupported value: "x": supported values: "FQDN", "IPv4", "IPv6"'],
    ],
    [one({ addresses: [] }), ['Required endpoints[0].addresses Required value: must contain at least 1 address']],
    [
      one({ addresses: ['::1'] }),
      [
        'Invalid endpoints[0].addresses Invalid value: "::1": must be an IPv4 address',
        'Invalid endpoints[0].addresses[0] Invalid value: "::1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
      ],
    ],
    [
      slice({ addressType: 'IPv6', endpoints: [{ addresses: ['2001:DB8::1'] }] }),
      ['Invalid endpoints[0].addresses[0] Invalid value: "2001:DB8::1": must be in canonical form ("2001:db8::1")'],
    ],
    [
      slice({ addressType: 'FQDN', endpoints: [{ addresses: ['', 'a', 'a.b.'] }] }),
      [
        'Required endpoints[0].addresses[0] Required value',
        'Invalid endpoints[0].addresses[1] Invalid value: "a": should be a domain with at least two segments separated by dots',
      ],
    ],
    [one({ hostname: 'a.b' }), ['Invalid endpoints[0].hostname Invalid value: "a.b": must not contain dots']],
    [
      one({
        hints: { forZones: [{ name: 'z' }, { name: 'z' }], forNodes: Array.from({ length: 9 }, () => ({ name: 'n' })) },
      }),
      [
        'Duplicate endpoints[0].hints.forZones[1].name Duplicate value: "z"',
        'TooMany endpoints[0].hints.forNodes Too many: 9: must have at most 8 items',
      ],
    ],
    [
      slice({ ports: [{ name: 'a' }, { name: 'a', protocol: '' }] }),
      [
        'Duplicate ports[1].name Duplicate value: "a"',
        'NotSupported ports[1].protocol Unsupported value: "": supported values: "SCTP", "TCP", "UDP"',
      ],
    ],
  ])('is refused: %j', (object, expected) => {
    expect(told(createCauses(SLICES, object))).toEqual(expected);
  });

  test('stays with its type of addresses, and keeps endpoints that were wrong before', () => {
    const bad = one({ addresses: ['127.0.0.1'] });
    expect(updateCauses(SLICES, bad, bad)).toEqual([]);
    expect(told(updateCauses(SLICES, slice({ addressType: 'FQDN' }), slice({})))).toEqual([
      'Invalid addressType Invalid value: "FQDN": field is immutable',
    ]);
  });

  test('loses a topology that is written, and a node that stood there moves', () => {
    const { strategy } = kindNamed(SLICES);
    const deprecatedTopology = { 'kubernetes.io/hostname': 'n1', zone: 'z' };
    expect(strategy?.create(one({ deprecatedTopology }))['endpoints']).toEqual([{ addresses: ['10.0.0.1'] }]);
    const old = { ...one({}), endpoints: [{ addresses: ['10.0.0.2'], deprecatedTopology }] };
    const now = { ...one({}), endpoints: [{ addresses: ['10.0.0.3'], deprecatedTopology }] };
    expect(strategy?.update(now, old)['endpoints']).toEqual([{ addresses: ['10.0.0.3'], nodeName: 'n1' }]);
    expect(strategy?.update(old, old)['endpoints']).toEqual(old.endpoints);
  });

  test('counts a new generation for its labels, too', () => {
    const labelled = (labels: object): JsonObject => ({
      ...slice({}),
      metadata: { generation: 3, labels } as JsonObject,
    });
    const counted = (labels: object) => kindNamed(SLICES).strategy?.update(labelled(labels), labelled({ a: 'b' }));
    expect(counted({ a: 'b' })).toMatchObject({ metadata: { generation: 3 } });
    expect(counted({ a: 'c' })).toMatchObject({ metadata: { generation: 4 } });
  });
});

describe('a Service', () => {
  const UNSET = 'may not change once set';
  test.each<[JsonObject, string[]]>([
    [
      serviceWith({ externalIPs: ['010.0.0.1', '127.0.0.1'] }),
      [
        'Invalid spec.externalIPs[0] Invalid value: "010.0.0.1": must not have leading 0s',
        'Invalid spec.externalIPs[1] Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
      ],
    ],
    [
      made('services', {
        metadata: {
          annotations: {
            'service.kubernetes.io/topology-aware-hints': 'a',
            'service.kubernetes.io/topology-mode': 'b',
            'service.beta.kubernetes.io/load-balancer-source-ranges': 'x, 10.0.0.0/8',
          },
        },
        spec: { ports: [{ port: 80 }] },
      }),
      [
        'Invalid metadata.annotations[service.kubernetes.io/topology-mode] Invalid value: "b": must match annotations[service.kubernetes.io/topology-aware-hints] when both are specified',
        "Forbidden metadata.annotations[service.beta.kubernetes.io/load-balancer-source-ranges] Forbidden: may only be used when `type` is 'LoadBalancer'",
        'Invalid metadata.annotations[service.beta.kubernetes.io/load-balancer-source-ranges] Invalid value: "x": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
      ],
    ],
    [
      serviceWith({ type: 'LoadBalancer', externalTrafficPolicy: 'Local', loadBalancerSourceRanges: [' 10.0.0.1/8 '] }),
      [
        'Invalid spec.LoadBalancerSourceRanges[0] Invalid value: "10.0.0.1/8": must not have bits set beyond the prefix length',
        'Required spec.healthCheckNodePort Required value',
      ],
    ],
    [
      serviceWith({ clusterIP: '10.96.0.5', clusterIPs: ['10.96.0.5', '10.96.0.6'] }),
      [
        'Invalid spec.clusterIPs Invalid value: ["10.96.0.5","10.96.0.6"]: may specify no more than one IP for each IP family',
      ],
    ],
    [
      serviceWith({ clusterIPs: ['10.96.0.5'] }),
      ['Invalid spec.clusterIPs Invalid value: ["10.96.0.5"]: must be empty when `clusterIP` is not specified'],
    ],
    [
      serviceWith({ ports: [{ port: 80, appProtocol: '' }] }),
      ['Invalid spec.ports[0].appProtocol Invalid value: "": name part must be non-empty', expect.any(String)],
    ],
  ])('is refused: %j', (object, expected) => {
    expect(told(createCauses('services', object))).toEqual(expected);
  });

  test('may be called by a name that begins with a digit', () => {
    expect(
      createCauses('services', made('services', { metadata: { name: '0' }, spec: { ports: [{ port: 80 }] } })),
    ).toEqual([]);
  });

  test('keeps its addresses, families and class', () => {
    const balanced = { type: 'LoadBalancer', ports: [{ port: 80, nodePort: 30000 }] };
    const given = { clusterIP: '10.96.0.5', clusterIPs: ['10.96.0.5'], ipFamilies: ['IPv4'] };
    const other = { clusterIP: '10.96.0.6', clusterIPs: ['10.96.0.6'], ipFamilies: ['IPv6'], loadBalancerClass: 'a b' };
    const causes = told(
      updateCauses('services', serviceWith({ ...balanced, ...other }), serviceWith({ ...balanced, ...given })),
    );
    expect(causes.slice(0, 3)).toEqual([
      `Invalid spec.clusterIPs[0] Invalid value: ["10.96.0.6"]: ${UNSET}`,
      `Invalid spec.ipFamilies[0] Invalid value: ["IPv6"]: ${UNSET}`,
      `Invalid spec.loadBalancerClass Invalid value: "a b": ${UNSET}`,
    ]);
  });

  test('has a status that tells how its addresses are meant', () => {
    const balanced = serviceWith({ type: 'LoadBalancer' });
    const status = {
      loadBalancer: {
        ingress: [{ ip: '10.0.0.1' }, { hostname: '10.0.0.1', ipMode: 'VIP' }, { ip: 'x', ipMode: 'y' }],
      },
    };
    const path = 'status.loadBalancer.ingress';
    expect(told(statusCauses('services', { ...balanced, status }, balanced))).toEqual([
      `Required ${path}[0].ipMode Required value: must be specified when \`ip\` is set`,
      `Forbidden ${path}[1].ipMode Forbidden: may not be specified when \`ip\` is not set`,
      `Invalid ${path}[1].hostname Invalid value: "10.0.0.1": must be a DNS name, not an IP address`,
      `Invalid ${path}[2].ip Invalid value: "x": ${NO_IP}`,
      `NotSupported ${path}[2].ipMode Unsupported value: "y": supported values: "Proxy", "VIP"`,
    ]);
  });

  test('warns of what is ignored or deprecated', () => {
    const warned = (spec: object) => kindNamed('services').warnings?.(serviceWith(spec));
    expect(warned({})).toEqual([]);
    expect(warned({ externalName: 'a', externalIPs: ['10.0.0.1'], trafficDistribution: 'PreferClose' })).toEqual([
      'spec.externalIPs is deprecated and may no longer be implemented in some clusters',
      'spec.externalName is ignored when spec.type is not "ExternalName"',
      'spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"',
    ]);
    expect(warned({ clusterIP: 'None', sessionAffinity: 'ClientIP', loadBalancerIP: '10.0.0.1' })).toEqual([
      'spec.loadBalancerIP is ignored for headless services',
      'spec.SessionAffinity is ignored for headless services',
    ]);
  });
});

describe('a ServiceAccount', () => {
  test('keeps of the Secrets that it names their names', () => {
    const account = made('serviceaccounts', { secrets: [{ name: 'a', namespace: 'b', kind: 'c' }] });
    expect(account['secrets']).toEqual([{ name: 'a' }]);
  });

  test('is told once that an annotation is deprecated', () => {
    const annotations = { 'kubernetes.io/enforce-mountable-secrets': 'true' };
    const { warnings } = kindNamed('serviceaccounts');
    const account = { metadata: { annotations } };
    expect(warnings?.(account)).toEqual([
      'metadata.annotations[kubernetes.io/enforce-mountable-secrets]: deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets',
    ]);
    expect(warnings?.(account, account)).toEqual([]);
  });
});
