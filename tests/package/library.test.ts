import { describe, expect, it } from 'vitest';

/** The built package, by the name its users import it by. */
const NAME = 'hindcast';

describe('the package, as its users import it', () => {
  it('runs a cluster in this process and reads its history', async () => {
    const hindcast = (await import(NAME)) as typeof import('../../index.js');
    const { createCluster, loadSchemas, MemoryEventLog, openTimeline, systemObjects, virtualEnvironment } = hindcast;
    const log = new MemoryEventLog();
    const schemas = loadSchemas();
    const environment = virtualEnvironment(1, Date.parse('2026-01-01T00:00:00Z'));
    const cluster = await createCluster({ log, environment, schemas, controllers: [], objects: systemObjects() });
    const made = await cluster.submit(
      {
        verb: 'create',
        target: { resource: 'configmaps', namespace: 'default' },
        object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'hello' }, data: { to: 'you' } },
      },
      { actor: { user: 'me', groups: [] } },
    );
    expect(made).toMatchObject({ ok: true, value: { created: true } });
    const { revision } = cluster.state;
    const timeline = await openTimeline({ log, schemas });
    const state = await timeline.stateAt(revision);
    expect(state.find('configmaps', 'default/hello')).toMatchObject({ data: { to: 'you' } });
    expect((await timeline.stateAt(revision - 1)).find('configmaps', 'default/hello')).toBeUndefined();
    // Taken apart as the guide does, before it is known how it went.
    const { ok, events, problem } = await timeline.verify();
    expect({ ok, events, problem }).toEqual({ ok: true, events: revision, problem: undefined });
    await cluster.stop();
  });
});
