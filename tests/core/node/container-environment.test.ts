import { describe, expect, test } from 'vitest';
import { commandEnd } from '../../../core/node/command-behaviour.js';
import { containerEnvironment } from '../../../core/node/container-environment.js';
import { expandVariables } from '../../../core/node/expand-variables.js';
import { fieldText } from '../../../core/node/field-text.js';
import { resourceText } from '../../../core/node/resource-text.js';
import { simulatedNode } from '../../../core/node/simulated-node.js';
import type { Node, Pod } from '../../../core/schema/generated/types/core.js';
import { NODES } from '../../../core/schema/kinds.js';
import { stateOf } from '../../support/state-of.js';

describe('variables in a text', () => {
  const variables = new Map([
    ['A', 'one'],
    ['B', '$(A)'],
  ]);

  test.each([
    ['$(A)-$(A)', 'one-one'],
    ['$(B)', '$(A)'],
    ['$$(A)', '$(A)'],
    ['$$$(A)', '$one'],
    ['$(NONE) $(A', '$(NONE) $(A'],
  ])('are put in: %s', (text, expanded) => {
    expect(expandVariables(text, variables)).toBe(expanded);
  });

  test('are not put in where the text would be longer than any program takes', () => {
    const [env, more] = [[{ name: 'A0', value: 'x'.repeat(64) }], Array.from({ length: 40 }, (_, index) => index + 1)];
    for (const index of more) env.push({ name: `A${index}`, value: `$(A${index - 1})$(A${index - 1})` });
    for (const index of more) env.push({ name: `B${index}`, value: '$(A10)' });
    const container = { name: 'c', image: 'busybox', command: ['sh', '-c', 'echo $A3; sleep 5', '$(A9)'], env };
    const pod = { metadata: { name: 'p', uid: 'u' }, spec: { containers: [container] } } as unknown as Pod;
    const known = containerEnvironment(stateOf([]), pod, container);
    expect(known.get('A11')).toHaveLength(64 * 2 ** 11);
    expect(known.get('A12')).toBe('$(A11)$(A11)');
    expect([...known.values()].join('').length).toBeLessThan(2 ** 21 + 4096);
    expect(commandEnd(pod, container, 0)).toEqual({ exitCode: 0, after: 5_000 });
  });
});

describe('a field of a Pod', () => {
  const pod = {
    metadata: { name: 'p', namespace: 'n', uid: 'u', labels: { b: '2', a: 'x"y' }, annotations: { 'k/e': 'v' } },
    spec: { nodeName: 'node-1', containers: [] },
    status: { hostIPs: [{ ip: '172.18.0.2' }], podIP: '10.0.0.1', podIPs: [{ ip: '10.0.0.1' }, { ip: 'fd00::1' }] },
  } as unknown as Pod;

  test.each([
    ['metadata.name', 'p'],
    ["metadata.labels['b']", '2'],
    ["metadata.labels['none']", ''],
    ["metadata.labels['__proto__']", ''],
    ['metadata.labels', 'a="x\\"y"\nb="2"'],
    ["metadata.annotations['k/e']", 'v'],
    ['status.podIPs', '10.0.0.1,fd00::1'],
    ['status.hostIPs', '172.18.0.2'],
    ['spec.restartPolicy', undefined],
  ])('as text: %s', (path, text) => {
    expect(fieldText(pod, path)).toBe(text);
  });
});

describe('an amount of a resource', () => {
  const pod = {
    metadata: { name: 'p', namespace: 'n', uid: 'u' },
    spec: {
      nodeName: 'node-1',
      containers: [
        { name: 'a', resources: { requests: { cpu: '250m', memory: '32Mi' }, limits: { cpu: '1250m' } } },
        { name: 'b' },
      ],
    },
  } as unknown as Pod;
  const node = { ...simulatedNode('node-1', 1), metadata: { name: 'node-1', uid: 'n', resourceVersion: '1' } };
  const view = stateOf([[NODES, node as unknown as Node]], 1);

  test.each([
    ['requests.cpu', undefined, 'a', '1'],
    ['requests.cpu', '1m', 'a', '250'],
    ['requests.memory', '1Mi', 'a', '32'],
    ['limits.cpu', '1', 'a', '2'],
    // Where nothing is said: nothing is asked for, and the limit is what the node gives.
    ['requests.cpu', '1', 'b', '0'],
    ['limits.cpu', '1', 'b', '4'],
    ['limits.memory', '1Gi', 'b', '16'],
    ['limits.cpu', 'x', 'b', '0'],
  ])('%s in units of %s, of %s', (resource, divisor, containerName, text) => {
    expect(resourceText(view, pod, undefined, { resource, divisor, containerName })).toBe(text);
  });
});
