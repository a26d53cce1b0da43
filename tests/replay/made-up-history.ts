import { fc } from '@fast-check/vitest';
import { Recorder } from './recorder.js';

/** One step of a history: what to do with which of a few objects. */
interface Step {
  readonly resource: 'pods' | 'nodes' | 'widgets.example.com';
  readonly name: string;
  readonly namespace: string;
  readonly value: number;
  readonly isDeletion: boolean;
}

const APIS = {
  pods: { apiVersion: 'v1', kind: 'Pod' },
  nodes: { apiVersion: 'v1', kind: 'Node' },
  'widgets.example.com': { apiVersion: 'example.com/v1', kind: 'Widget' },
} as const;

const step: fc.Arbitrary<Step> = fc.record({
  resource: fc.constantFrom('pods', 'nodes', 'widgets.example.com'),
  name: fc.constantFrom('a', 'a-b', 'b'),
  namespace: fc.constantFrom('x', 'x-y'),
  value: fc.nat(3),
  isDeletion: fc.boolean(),
});

/** Any history of a few objects that come, change and go. */
export const madeUpHistory: fc.Arbitrary<Recorder> = fc.array(step, { maxLength: 40 }).map((steps) => {
  const recorder = new Recorder();
  for (const { resource, name, namespace, value, isDeletion } of steps) {
    const key = resource === 'nodes' ? name : `${namespace}/${name}`;
    const metadata = resource === 'nodes' ? { name } : { name, namespace };
    if (recorder.state.find(resource, key) === undefined) {
      recorder.create(resource, { ...APIS[resource], metadata, spec: { value } });
    } else if (isDeletion) recorder.delete(resource, key);
    else recorder.modify(resource, key, (draft) => Object.assign(draft['spec']!, { value }));
  }
  return recorder;
});
