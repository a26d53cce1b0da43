import { describe, expect, test } from 'vitest';
import { scheduler } from '../../../core/scheduler/scheduler.js';
import { NODES, PODS } from '../../../core/schema/kinds.js';
import { Playground, podDraft } from '../node/playground.js';

const HOSTNAME = 'kubernetes.io/hostname';
const of = (app: string) => ({ topologyKey: HOSTNAME, labelSelector: { matchLabels: { app } } });
const near = (app: string) => ({
  affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [of(app)] } },
});
const far = (app: string) => ({
  affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [of(app)] } },
});
const named = (app: string) => ({ labels: { app } });

function cluster(): Playground {
  const made = new Playground([scheduler()]);
  made.addNode('node-1', 1);
  made.addNode('node-2', 2);
  return made;
}

describe('a Pod that waits is looked at again at once', () => {
  test('when one that it must be near has been given a node', () => {
    const made = cluster();
    made.add(PODS, podDraft('web', near('db')));
    made.run(0);
    expect(made.pod('web').spec.nodeName).toBeUndefined();
    made.add(PODS, podDraft('other', {}, named('other')));
    made.run(0);
    expect(made.pod('web').spec.nodeName).toBeUndefined();
    made.add(PODS, podDraft('db', {}, named('db')));
    made.run(0);
    expect(made.pod('web').spec.nodeName).toBe(made.pod('db').spec.nodeName);
  });

  test('when one that it must be far from is one of those no more', () => {
    const made = cluster();
    for (const name of ['node-1', 'node-2']) made.add(PODS, podDraft(`on-${name}`, { nodeName: name }, named('db')));
    made.add(PODS, podDraft('web', far('db')));
    made.run(0);
    expect(made.pod('web').spec.nodeName).toBeUndefined();
    made.change(PODS, 'default', 'on-node-2', { metadata: { labels: { app: 'former' } } });
    made.run(0);
    expect(made.pod('web').spec.nodeName).toBe('node-2');
  });

  test('when one comes that makes the others less uneven', () => {
    const made = cluster();
    const constraint = { ...of('web'), maxSkew: 1, whenUnsatisfiable: 'DoNotSchedule' };
    made.add(PODS, podDraft('first', { nodeName: 'node-1' }, named('web')));
    made.change(NODES, undefined, 'node-2', { spec: { unschedulable: true } });
    made.add(PODS, podDraft('web', { topologySpreadConstraints: [constraint] }, named('web')));
    made.run(0);
    expect(made.pod('web').spec.nodeName).toBeUndefined();
    made.add(PODS, podDraft('second', { nodeName: 'node-2' }, named('web')));
    made.run(0);
    expect(made.pod('web').spec.nodeName).toBe('node-1');
  });
});
