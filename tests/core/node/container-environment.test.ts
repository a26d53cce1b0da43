import { describe, expect, test } from 'vitest';
import { expandVariables } from '../../../core/node/expand-variables.js';
import { fieldText } from '../../../core/node/field-text.js';
import type { Pod } from '../../../core/schema/generated/types/core.js';

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
});

describe('a field of a Pod', () => {
  const pod = {
    metadata: { name: 'p', namespace: 'n', uid: 'u', labels: { b: '2', a: 'x"y' }, annotations: { 'k/e': 'v' } },
    spec: { nodeName: 'node-1', containers: [] },
    status: { podIP: '10.0.0.1', podIPs: [{ ip: '10.0.0.1' }, { ip: 'fd00::1' }] },
  } as unknown as Pod;

  test.each([
    ['metadata.name', 'p'],
    ["metadata.labels['b']", '2'],
    ["metadata.labels['none']", ''],
    ["metadata.labels['__proto__']", ''],
    ['metadata.labels', 'a="x\\"y"\nb="2"'],
    ["metadata.annotations['k/e']", 'v'],
    ['status.podIPs', '10.0.0.1,fd00::1'],
    ['spec.restartPolicy', undefined],
  ])('as text: %s', (path, text) => {
    expect(fieldText(pod, path)).toBe(text);
  });
});
