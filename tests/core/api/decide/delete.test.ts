import { describe, expect, it } from 'vitest';
import { configMap, type Given, given, NOW, pod } from './scenario.js';

const at = (seconds: number) => `${new Date(NOW + seconds * 1000).toISOString().slice(0, 19)}Z`;

describe('deleting an object', () => {
  it('removes it at once, and answers with it at the revision it went', () => {
    const outcome = given(configMap({ name: 'a' })).delete('configmaps', 'default/a');
    expect(outcome.events).toEqual(['deleted configmaps default/a']);
    expect(outcome.decision).toMatchObject({ removed: true, object: { metadata: { resourceVersion: '101' } } });
  });

  it('is refused when there is none, or another is meant', () => {
    const scenario = given(configMap({ name: 'a' }));
    expect(scenario.delete('configmaps', 'default/b').refusal).toMatchObject({ code: 404 });
    expect(scenario.delete('configmaps', 'default/a', { preconditions: { uid: 'other' } }).refusal).toMatchObject({
      code: 409,
      message:
        'Operation cannot be fulfilled on ConfigMap "a": the UID in the precondition (other) does not match the UID in record (uid-a). The object might have been deleted and then recreated',
    });
    expect(
      scenario.delete('configmaps', 'default/a', { preconditions: { resourceVersion: '7' } }).refusal.message,
    ).toBe(
      'Operation cannot be fulfilled on ConfigMap "a": the ResourceVersion in the precondition (7) does not match the ResourceVersion in record (50). The object might have been modified',
    );
    const met = { preconditions: { uid: 'uid-a', resourceVersion: '50' } };
    expect(scenario.delete('configmaps', 'default/a', met).events).toHaveLength(1);
  });

  it('keeps nothing of a dry run', () => {
    const { decision } = given(configMap({ name: 'a' })).delete('configmaps', 'default/a', {}, { dryRun: true });
    expect(decision).toMatchObject({ events: [], removed: true });
  });

  it('marks one that has finalizers, and counts its generation', () => {
    const deployment = { finalizers: ['example.com/wait'], generation: 4 };
    const { after, events } = given(configMap({ name: 'a', ...deployment })).delete('configmaps', 'default/a');
    expect(events).toEqual(['modified configmaps default/a']);
    expect(after.metadata).toMatchObject({ deletionTimestamp: at(0), deletionGracePeriodSeconds: 0, generation: 5 });
  });

  it('changes nothing the second time', () => {
    const dying = configMap({
      name: 'a',
      finalizers: ['example.com/wait'],
      deletionTimestamp: at(-9),
      deletionGracePeriodSeconds: 0,
    });
    expect(given(dying).delete('configmaps', 'default/a').events).toEqual([]);
  });
});

describe('a propagation policy', () => {
  const policies = ['Background', 'Foreground', 'Orphan', undefined] as const;
  it.each([
    [[], ['gone', ['foregroundDeletion'], ['orphan'], 'gone']],
    [
      ['example.com/x'],
      [['example.com/x'], ['example.com/x', 'foregroundDeletion'], ['example.com/x', 'orphan'], ['example.com/x']],
    ],
    [['orphan'], ['gone', ['foregroundDeletion'], ['orphan'], ['orphan']]],
    [['foregroundDeletion'], ['gone', ['foregroundDeletion'], ['orphan'], ['foregroundDeletion']]],
  ] as const)('of an object with finalizers %j gives Background, Foreground, Orphan, none: %j', (present, expected) => {
    policies.forEach((propagationPolicy, index) => {
      const finalizers = present.length > 0 ? [...present] : undefined;
      const outcome = given(configMap({ name: 'a', finalizers })).delete('configmaps', 'default/a', {
        propagationPolicy,
      });
      if (expected[index] === 'gone') expect(outcome.events).toEqual(['deleted configmaps default/a']);
      else expect(outcome.after.metadata.finalizers).toEqual(expected[index]);
    });
  });

  it('of an object that is being deleted replaces the one before', () => {
    const dying = (finalizer: string) =>
      given(
        configMap({ name: 'a', finalizers: [finalizer], deletionTimestamp: at(-5), deletionGracePeriodSeconds: 0 }),
      );
    const foreground = dying('orphan').delete('configmaps', 'default/a', { propagationPolicy: 'Foreground' });
    expect(foreground.after.metadata).toMatchObject({ finalizers: ['foregroundDeletion'], deletionTimestamp: at(-5) });
    const background = dying('foregroundDeletion').delete('configmaps', 'default/a', {
      propagationPolicy: 'Background',
    });
    expect(background.events).toEqual(['deleted configmaps default/a']);
  });

  it('orphans by default what a Job or a ReplicationController owns, and never of an Event', () => {
    const job: Given = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'j', namespace: 'default' } };
    const jobs = given(job);
    expect(jobs.delete('jobs.batch', 'default/j').after.metadata.finalizers).toEqual(['orphan']);
    const background = jobs.delete('jobs.batch', 'default/j', { propagationPolicy: 'Background' });
    expect(background.events).toEqual(['deleted jobs.batch default/j']);
    const event: Given = { apiVersion: 'v1', kind: 'Event', metadata: { name: 'e', namespace: 'default' } };
    const gone = given(event).delete('events', 'default/e', { propagationPolicy: 'Orphan' });
    expect(gone.events).toEqual(['deleted events default/e']);
  });
});

describe('deleting a Pod', () => {
  it.each<[string, Given, number | undefined, number | 'gone']>([
    ['that runs takes its own time', pod({ name: 'a' }), undefined, 30],
    ['that runs takes the time it is given', pod({ name: 'a' }), 5, 5],
    ['with a negative time takes a second', pod({ name: 'a' }), -1, 1],
    ['with no time removes it', pod({ name: 'a' }), 0, 'gone'],
    ['that no node has removes it', pod({ name: 'a' }, { nodeName: '' }), 60, 'gone'],
    ['that succeeded removes it', pod({ name: 'a' }, {}, { phase: 'Succeeded' }), 60, 'gone'],
    ['that failed removes it', pod({ name: 'a' }, {}, { phase: 'Failed' }), undefined, 'gone'],
  ])('%s', (_what, object, gracePeriodSeconds, expected) => {
    const outcome = given(object).delete('pods', 'default/a', { gracePeriodSeconds });
    if (expected === 'gone') expect(outcome.events).toEqual(['deleted pods default/a']);
    else {
      expect(outcome.after.metadata).toMatchObject({
        deletionTimestamp: at(expected),
        deletionGracePeriodSeconds: expected,
        generation: 2,
      });
    }
  });

  const dying = (finalizers?: string[]) =>
    given(pod({ name: 'a', finalizers, deletionTimestamp: at(20), deletionGracePeriodSeconds: 30, generation: 2 }));

  it.each([undefined, 30, 60])(
    'that is stopping, with %s seconds, changes nothing, not even its finalizers',
    (gracePeriodSeconds) => {
      const outcome = dying().delete('pods', 'default/a', { gracePeriodSeconds, propagationPolicy: 'Foreground' });
      expect(outcome.events).toEqual([]);
      expect(outcome.decision.removed).toBeUndefined();
    },
  );

  it('that is stopping may be hurried, counted from the first delete', () => {
    expect(dying().delete('pods', 'default/a', { gracePeriodSeconds: 15 }).after.metadata).toMatchObject({
      deletionTimestamp: at(5),
      deletionGracePeriodSeconds: 15,
      generation: 2,
    });
    expect(dying().delete('pods', 'default/a', { gracePeriodSeconds: 0 }).events).toEqual(['deleted pods default/a']);
  });

  it('that is hurried to the end stays for its finalizers', () => {
    const { after } = dying(['example.com/x']).delete('pods', 'default/a', { gracePeriodSeconds: 0 });
    expect(after.metadata).toMatchObject({ deletionGracePeriodSeconds: 0, finalizers: ['example.com/x'] });
  });
});

describe('deleting a Namespace', () => {
  const other: Given = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'other' },
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Active' },
  };

  it('makes it Terminating, without a grace period', () => {
    const { after } = given(other).delete('namespaces', 'other');
    expect(after).toMatchObject({ metadata: { deletionTimestamp: at(0) }, status: { phase: 'Terminating' } });
    expect(after.metadata.deletionGracePeriodSeconds).toBeUndefined();
  });

  it('removes it when its last finalizer is taken off by way of finalize', () => {
    const terminating = { ...other, metadata: { name: 'other', deletionTimestamp: at(-5) } };
    const scenario = given(terminating);
    expect(scenario.delete('namespaces', 'other').events).toEqual([]);
    const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'other' }, spec: { finalizers: [] } };
    expect(scenario.update('namespaces', body, 'finalize').events).toEqual(['deleted namespaces other']);
    expect(scenario.update('namespaces', body).after['spec']).toEqual({ finalizers: ['kubernetes'] });
  });

  it('is refused for those a cluster cannot be without', () => {
    expect(given().delete('namespaces', 'default').refusal).toMatchObject({
      code: 403,
      message: 'namespaces "default" is forbidden: this namespace may not be deleted',
    });
  });
});

describe('an object that is being deleted', () => {
  const dying = configMap({
    name: 'a',
    finalizers: ['example.com/x', 'example.com/y'],
    deletionTimestamp: at(-5),
    deletionGracePeriodSeconds: 0,
  });

  it('gets no new finalizers', () => {
    const outcome = given(dying).merge('configmaps', 'default/a', {
      metadata: { finalizers: ['example.com/x', 'example.com/z'] },
    });
    expect(outcome.refusal).toMatchObject({ code: 422 });
    expect(outcome.refusal.message).toBe(
      'ConfigMap "a" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"example.com/z"}',
    );
  });

  it('goes with its last finalizer', () => {
    const scenario = given(dying);
    const one = scenario.merge('configmaps', 'default/a', { metadata: { finalizers: ['example.com/y'] } });
    expect(one.after.metadata.finalizers).toEqual(['example.com/y']);
    const none = scenario.merge('configmaps', 'default/a', { metadata: { finalizers: null } });
    expect(none.events).toEqual(['deleted configmaps default/a']);
  });

  it('cannot be brought back', () => {
    const { decision } = given(dying).merge('configmaps', 'default/a', { metadata: { deletionTimestamp: null } });
    expect(decision.events).toEqual([]);
  });
});
