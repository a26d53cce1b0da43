import { expect, test } from 'vitest';
import { configurationData } from '../../../../core/scheduler/configuration/configuration-at.js';
import { scheduler } from '../../../../core/scheduler/scheduler.js';
import { SCHEDULER_SETTINGS } from '../../../../core/schema/kept-settings.js';
import { CONFIG_MAPS, PODS } from '../../../../core/schema/kinds.js';
import { Playground, podDraft } from '../../node/playground.js';

const unfiltered = {
  apiVersion: 'kubescheduler.config.k8s.io/v1',
  kind: 'KubeSchedulerConfiguration',
  profiles: [{ plugins: { filter: { disabled: [{ name: '*' }] } } }],
} as const;

/** Where a Pod goes that finds one cordoned node, where the log keeps some data as the configuration. */
function placed(data: { readonly [key: string]: string }, options = {}): string | undefined {
  const made = new Playground([scheduler(options)]);
  made.addNode('node-1', 1, (node) => ({ ...node, spec: { ...node.spec, unschedulable: true } }));
  if (Object.keys(data).length > 0) made.add(CONFIG_MAPS, { metadata: { ...SCHEDULER_SETTINGS }, data });
  made.add(PODS, podDraft('web', {}));
  made.run(0);
  return made.pod('web').spec.nodeName;
}

test('the scheduler decides by the configuration that the log keeps, so that forks and reruns do', () => {
  expect(placed(configurationData(undefined))).toBeUndefined();
  expect(placed(configurationData(unfiltered))).toBe('node-1');
});

test('what is kept counts for nothing where it cannot be read, or where the scheduler was given another', () => {
  expect(placed({ config: '{' })).toBeUndefined();
  expect(placed({ config: '{"kind":"Other"}' })).toBeUndefined();
  expect(placed(configurationData(unfiltered), { configuration: {} })).toBeUndefined();
});
