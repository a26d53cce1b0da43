import { describe, expect, test } from 'vitest';
import { timestamp } from '../../../core/model/timestamp.js';
import { withPastTimes } from '../../../core/node/kubelet-times.js';
import { simulatedControllers } from '../../../core/node/simulated-controllers.js';
import type { ContainerStatus } from '../../../core/schema/generated/types/core.js';
import { NODES, PODS } from '../../../core/schema/kinds.js';
import { Playground, podDraft } from './playground.js';

const FIVE_MINUTES = 300_000;
const POWER = 'simulation.hindcast.dev/power';
const simulation = (name: string, value: string) => ({ [`simulation.hindcast.dev/${name}`]: value });

/** One powered node, and a Pod bound to it. */
function bound(annotations: { [key: string]: string } = {}, skew = 0): Playground {
  const playground = new Playground(simulatedControllers());
  playground.skew = skew;
  playground.addNode();
  playground.run(0);
  playground.add(PODS, podDraft('web', { nodeName: 'node-1' }, { annotations }));
  return playground;
}

const app = (playground: Playground): ContainerStatus =>
  playground.pod().status?.containerStatuses?.[0] as ContainerStatus;
const ready = (playground: Playground) => playground.pod().status?.conditions?.find(({ type }) => type === 'Ready');
const power = (playground: Playground, value: string | null) =>
  playground.change(NODES, undefined, 'node-1', { metadata: { annotations: { [POWER]: value } } });
/** Whether any time that the kubelet wrote on the Pod is yet to come. */
const isAhead = (playground: Playground) => {
  const pod = playground.pod();
  const conditions = pod.status?.conditions?.filter(({ type }) => type !== 'PodScheduled');
  const times = JSON.stringify({ ...pod.status, conditions }).match(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g) ?? [];
  return times.some((time) => time > timestamp(playground.now + playground.skew));
};

describe('a kubelet whose clock goes back', () => {
  // Regression: a Pod that was starting when the clock went back waited until the clock had caught up.
  test('starts a Pod as soon as it would have', () => {
    const playground = bound();
    playground.run(0);
    playground.skew = -FIVE_MINUTES;
    playground.run(12_000);
    expect(app(playground)).toMatchObject({ ready: true, restartCount: 0 });
    expect(isAhead(playground)).toBe(false);
  });

  // Regression: the readiness of a container whose start was yet to come was judged as before its start.
  test('keeps a Pod ready that is, and dates it to the past', () => {
    const playground = bound(simulation('ready', 'after 5s'));
    playground.run(8_000);
    expect(ready(playground)?.status).toBe('True');
    playground.onWrite = ({ after }) => {
      if (after?.kind === 'Pod') expect(ready(playground)?.status).toBe('True');
    };
    playground.skew = -FIVE_MINUTES;
    playground.run(20_000);
    expect(isAhead(playground)).toBe(false);
    const { length } = playground.writes;
    playground.run(600_000);
    expect(playground.writes.slice(length).filter((write) => write.includes('pods'))).toEqual([]);
  });

  // Regression: a Pod that had been marked not ready for a while was not available until the clock had caught up.
  test('dates the readiness of a Pod to the past that it has put right itself', () => {
    const playground = bound();
    playground.run(60_000);
    const conditions = playground.pod().status?.conditions?.map((one) => {
      return one.type === 'Ready' ? { ...one, status: 'False' } : one;
    });
    playground.change(PODS, 'default', 'web', { status: { conditions } });
    playground.run(0);
    expect(ready(playground)).toMatchObject({ status: 'True', lastTransitionTime: '2026-03-01T12:01:00Z' });
    playground.skew = -30_000;
    playground.run(10_000);
    expect(isAhead(playground)).toBe(false);
  });

  test('lets a container run for as long as it was to, give or take one look', () => {
    const playground = bound(simulation('exit', '0 after 60s for 1 run'));
    playground.run(20_000);
    playground.skew = -FIVE_MINUTES;
    playground.run(70_000);
    expect(app(playground)).toMatchObject({ restartCount: 1, lastState: { terminated: { exitCode: 0 } } });
  });

  test('stops a container at once that was asked to at a time that is yet to come', () => {
    const playground = bound(simulation('stop', 'never'));
    playground.run(3_000);
    playground.skew = -FIVE_MINUTES;
    playground.run(60_000);
    playground.deletePod();
    playground.run(1_000);
    expect(playground.view.get(PODS, 'default', 'web')).toBeUndefined();
  });
});

describe('a node that boots', () => {
  // Regression: containers that started after the boot by a slow clock counted as dead with the boot before, again and again.
  test.each([-FIVE_MINUTES, FIVE_MINUTES])('knows its containers though its clock is %s ms off', (skew) => {
    const playground = bound();
    playground.run(3_000);
    power(playground, 'off');
    playground.run(60_000);
    power(playground, null);
    playground.run(1_000);
    playground.skew = skew;
    playground.run(600_000);
    expect(app(playground)).toMatchObject({ ready: true, restartCount: 1 });
  });

  test('is up at once when it booted at a time that is yet to come', () => {
    const playground = bound({}, FIVE_MINUTES);
    playground.run(3_000);
    power(playground, 'off');
    playground.run(60_000);
    power(playground, null);
    playground.run(0);
    playground.skew = 0;
    playground.run(15_000);
    expect(app(playground)).toMatchObject({ ready: true, restartCount: 1 });
  });
});

describe('putting a Pod right', () => {
  const playground = bound(simulation('exit', '1 after 1s'));
  playground.run(90_000);
  const pod = playground.pod();
  const { now } = playground;

  test('leaves alone what lies in the past', () => {
    expect(withPastTimes(pod, now)).toBe(pod);
  });

  test('moves all times by as much, so that the newest is now', () => {
    const earlier = withPastTimes(pod, now - FIVE_MINUTES);
    const startOf = (one: typeof pod) => Date.parse(one.status?.startTime ?? '');
    const endOf = (one: typeof pod) => {
      const status = one.status?.containerStatuses?.[0];
      return Date.parse((status?.state?.terminated ?? status?.lastState?.terminated)?.finishedAt ?? '');
    };
    expect(endOf(earlier)).toBeLessThanOrEqual(now - FIVE_MINUTES);
    expect(endOf(earlier) - startOf(earlier)).toBe(endOf(pod) - startOf(pod));
    expect(withPastTimes(earlier, now - FIVE_MINUTES)).toBe(earlier);
  });
});
