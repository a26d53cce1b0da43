import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../core/model/json.js';
import { createCauses, kindNamed, updateCauses } from '../kind-named.js';
import { made } from '../validation/fixtures.js';

const POLICIES = 'networkpolicies.networking.k8s.io';
const INGRESSES = 'ingresses.networking.k8s.io';
const CLASSES = 'ingressclasses.networking.k8s.io';

/** Causes in short: reason without its prefix, field and message. */
const told = (causes: readonly { reason?: string; field?: string; message?: string }[]) =>
  causes.map(({ reason, field, message }) => `${reason?.replace('FieldValue', '')} ${field} ${message}`);

const policy = (spec: object) => made(POLICIES, { spec: { podSelector: {}, ...spec } });
const from = (...peers: object[]) => policy({ ingress: [{ from: peers }] });
const path = 'spec.ingress[0].from[0]';

describe('a NetworkPolicy', () => {
  test.each<[JsonObject, string[]]>([
    [from({ podSelector: {}, namespaceSelector: {} }), []],
    [from({}), [`Required ${path} Required value: must specify a peer`]],
    [
      from({ ipBlock: { cidr: '10.0.0.0/8' }, podSelector: {} }),
      [`Forbidden ${path} Forbidden: may not specify both ipBlock and another peer`],
    ],
    [from({ ipBlock: {} }), [`Required ${path}.ipBlock.cidr Required value`]],
    [
      from({ ipBlock: { cidr: '10.0.0.0/8', except: ['10.0.0.0/8', '10.1.0.0/16', 'x'] } }),
      [
        `Invalid ${path}.ipBlock.except[0] Invalid value: "10.0.0.0/8": must be a strict subset of \`cidr\``,
        `Invalid ${path}.ipBlock.except[2] Invalid value: "x": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)`,
      ],
    ],
    [
      policy({ policyTypes: ['Ingress', 'Egress', 'Ingress'] }),
      [
        'Invalid spec.policyTypes Invalid value: ["Ingress","Egress","Ingress"]: may not specify more than two policyTypes',
      ],
    ],
    [
      policy({ policyTypes: ['x'] }),
      ['NotSupported spec.policyTypes[0] Unsupported value: "x": supported values: "Ingress", "Egress"'],
    ],
    [
      policy({
        egress: [{ ports: [{ protocol: '', port: 7, endPort: 6 }, { port: 'a_b', endPort: 1 }, { endPort: 1 }] }],
      }),
      [
        'NotSupported spec.egress[0].ports[0].protocol Unsupported value: "": supported values: "TCP", "UDP", "SCTP"',
        'Invalid spec.egress[0].ports[0].endPort Invalid value: 7: must be greater than or equal to `port`',
        'Invalid spec.egress[0].ports[1].endPort Invalid value: 1: may not be specified when `port` is non-numeric',
        'Invalid spec.egress[0].ports[1].port Invalid value: "a_b": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
        'Invalid spec.egress[0].ports[2].endPort Invalid value: 1: may not be specified when `port` is not specified',
      ],
    ],
  ])('is refused: %j', (object, expected) => {
    expect(told(createCauses(POLICIES, object))).toEqual(expected);
  });

  test('keeps ranges that were taken before, wherever they stand now', () => {
    const old = from({ ipBlock: { cidr: '10.9.8.7/24' } });
    const now = policy({ egress: [{ to: [{ ipBlock: { cidr: '10.9.8.7/24' } }] }] });
    expect(updateCauses(POLICIES, now, old)).toEqual([]);
    expect(createCauses(POLICIES, now)).toHaveLength(1);
    expect(kindNamed(POLICIES).warnings?.(now)).toEqual([
      'spec.egress[0].to[0].ipBlock.cidr: CIDR value "10.9.8.7/24" is ambiguous in this context (should be "10.9.8.0/24" or "10.9.8.7/32"?)',
    ]);
  });
});

test('a NetworkPolicy keeps selectors with values that no label can have', () => {
  const selecting = (value: string) =>
    made(POLICIES, { spec: { podSelector: { matchExpressions: [{ key: 'k', operator: 'In', values: [value] }] } } });
  expect(updateCauses(POLICIES, selecting('/b'), selecting('/a'))).toEqual([]);
  expect(updateCauses(POLICIES, selecting('/b'), selecting('a'))).toHaveLength(1);
});

const ingress = (spec: object, metadata: object = {}) => made(INGRESSES, { metadata, spec });
const backend = (service: object) => ingress({ defaultBackend: { service } });
const resource = { kind: 'K', name: 'n' };

describe('an Ingress', () => {
  test.each<[JsonObject, string[]]>([
    [
      ingress({ defaultBackend: {} }),
      ['Invalid spec.defaultBackend Invalid value: "": resource or service backend is required'],
    ],
    [
      ingress({ defaultBackend: { resource, service: { name: 'a' } } }),
      ['Invalid spec.defaultBackend Invalid value: "": cannot set both resource and service backends'],
    ],
    [
      ingress({ defaultBackend: { resource: { apiGroup: 'A', kind: '', name: 'a/b' } } }),
      [
        expect.stringContaining(
          'Invalid spec.defaultBackend.resource.apiGroup Invalid value: "A": a lowercase RFC 1123',
        ),
        'Required spec.defaultBackend.resource.kind Required value',
        'Invalid spec.defaultBackend.resource.name Invalid value: "a/b": may not contain \'/\'',
      ],
    ],
    [backend({ name: '0' }), ['Required spec.defaultBackend Required value: port name or number is required']],
    [
      backend({ name: 'a', port: { name: 'p', number: 1 } }),
      ['Invalid spec.defaultBackend Invalid value: "": cannot set both port name & port number'],
    ],
    [
      ingress({ rules: [{ http: { paths: [{ path: 'x' }, { path: 'x', pathType: 'y', backend: { resource } }] } }] }),
      [
        'Required spec.rules[0].http.paths[0].pathType Required value: pathType must be specified',
        'NotSupported spec.rules[0].http.paths[1].pathType Unsupported value: "y": supported values: "Exact", "ImplementationSpecific", "Prefix"',
      ],
    ],
    [
      ingress({ defaultBackend: { resource }, tls: [{ secretName: 'A' }] }),
      [expect.stringContaining('Invalid spec.tls[0].secretName Invalid value: "A": a lowercase RFC 1123 subdomain')],
    ],
    [
      ingress(
        { defaultBackend: { resource }, ingressClassName: 'b' },
        { annotations: { 'kubernetes.io/ingress.class': 'a' } },
      ),
      [
        'Invalid annotations.kubernetes.io/ingress.class Invalid value: "a": must match `ingressClassName` when both are specified',
      ],
    ],
  ])('is refused: %j', (object, expected) => {
    expect(told(createCauses(INGRESSES, object))).toEqual(expected);
  });

  test('keeps the name of a Secret that was wrong before', () => {
    const bad = (secretName: string) => ingress({ defaultBackend: { resource }, tls: [{ secretName }] });
    expect(updateCauses(INGRESSES, bad('B'), bad('A'))).toEqual([]);
    expect(updateCauses(INGRESSES, bad('B'), bad('a'))).toHaveLength(1);
  });

  test('that names its class as one did is told how one does', () => {
    const annotations = { 'kubernetes.io/ingress.class': 'a' };
    const { warnings } = kindNamed(INGRESSES);
    const old = ingress({ defaultBackend: { resource } }, { annotations });
    expect(warnings?.(old)).toEqual([
      'annotation "kubernetes.io/ingress.class" is deprecated, please use \'spec.ingressClassName\' instead',
    ]);
    expect(warnings?.(old, old)).toEqual([]);
    expect(warnings?.(ingress({ ingressClassName: 'a' }, { annotations }))).toEqual([]);
  });
});

const classWith = (spec: object) => made(CLASSES, { spec: { controller: 'example.com/c', ...spec } }, false);

describe('an IngressClass', () => {
  test.each<[JsonObject, string[]]>([
    [classWith({ parameters: { kind: 'K', name: 'n' } }), []],
    [classWith({ controller: '' }), ['Required spec.controller Required value']],
    [
      classWith({ controller: 'a' }),
      ['Invalid spec.controller Invalid value: "a": must be a domain-prefixed path (such as "acme.io/foo")'],
    ],
    [
      classWith({ parameters: { namespace: 'a' } }),
      [
        'Required spec.parameters.kind Required value',
        'Required spec.parameters.name Required value',
        "Forbidden spec.parameters.namespace Forbidden: `parameters.scope` is set to 'Cluster'",
      ],
    ],
    [
      classWith({ parameters: { kind: 'K', name: 'n', scope: 'Namespace' } }),
      ["Required spec.parameters.namespace Required value: `parameters.scope` is set to 'Namespace'"],
    ],
    [
      classWith({ parameters: { kind: 'K', name: 'n', scope: '' } }),
      ['NotSupported spec.parameters.scope Unsupported value: "": supported values: "Cluster", "Namespace"'],
    ],
  ])('is refused: %j', (object, expected) => {
    expect(told(createCauses(CLASSES, object))).toEqual(expected);
  });

  test('stays with its controller', () => {
    expect(told(updateCauses(CLASSES, classWith({ controller: 'example.com/d' }), classWith({})))).toEqual([
      'Invalid spec.controller Invalid value: "example.com/d": field is immutable',
    ]);
  });
});
