import { expect, test } from 'vitest';
import { nodeTtlController, OBJECT_TTL } from '../../../../core/controllers/node-ttl/node-ttl-controller.js';
import { node } from '../support/objects.js';
import { given, when } from '../support/scenario.js';

const told = (name: string, seconds?: string) => {
  const made = node(name);
  return seconds === undefined
    ? made
    : { ...made, metadata: { ...made.metadata, annotations: { [OBJECT_TTL]: seconds } } };
};
const cluster = (size: number, seconds?: string) =>
  given(told('n', seconds), ...Array.from({ length: size - 1 }, (_, index) => told(`other-${index}`)));
const wanted = (size: number, seconds?: string) =>
  when(nodeTtlController(), cluster(size, seconds), { name: 'n' }).intents.map((intent) =>
    intent.verb === 'patch' && intent.patch.type === 'merge' ? intent.patch.value : intent,
  );
const saying = (seconds: string) => [{ metadata: { annotations: { [OBJECT_TTL]: seconds } } }];

test('a node that was told nothing, or nonsense, is told by the size of the cluster', () => {
  expect(wanted(1)).toEqual(saying('0'));
  expect(wanted(100, 'soon')).toEqual(saying('0'));
  expect(wanted(101)).toEqual(saying('15'));
  expect(wanted(1801)).toEqual(saying('60'));
  expect(wanted(2001)).toEqual(saying('300'));
});

test('what it was told stays where the steps overlap, and changes beyond', () => {
  expect(wanted(95, '0')).toEqual([]);
  expect(wanted(95, '15')).toEqual([]);
  expect(wanted(89, '15')).toEqual(saying('0'));
  expect(wanted(501, '15')).toEqual(saying('30'));
});
