import { describe, expect, it } from 'vitest';
import { LAST_APPLIED_ANNOTATION } from '../../../../core/api/apply/last-applied.js';
import type { JsonObject } from '../../../../core/model/json.js';
import { apply, refused } from './applying.js';
import { configMap, deployment, ownedBy } from './kinds.js';

describe('kubectl, after client-side applies', () => {
  const last = (object: JsonObject) => JSON.stringify(object);
  const live = (applied: JsonObject, spec: JsonObject) =>
    deployment(spec, { annotations: { [LAST_APPLIED_ANNOTATION]: last(applied) } });

  it('takes over what it applied on the client side, and renews the annotation', () => {
    const before = live(deployment({ replicas: 1, paused: true }), { replicas: 1, paused: true });
    const applied = deployment({ replicas: 2, paused: true });
    const { object, managedFields } = apply(before, applied, { manager: 'kubectl' });
    expect(object['spec']).toEqual({ replicas: 2, paused: true });
    expect(ownedBy(managedFields, 'kubectl')).toEqual(['.spec.paused', '.spec.replicas']);
    const { annotations } = object['metadata'] as { annotations: Record<string, string> };
    expect(annotations[LAST_APPLIED_ANNOTATION]).toBe(
      '{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","namespace":"default"},"spec":{"paused":true,"replicas":2}}\n',
    );
  });

  it('still conflicts over what somebody else changed since', () => {
    const before = live(deployment({ replicas: 1, paused: true }), { replicas: 5, paused: true });
    const error = refused(before, deployment({ replicas: 2, paused: false }), { manager: 'kubectl' });
    expect(error.message).toBe(
      'Apply failed with 1 conflict: conflict with "before-first-apply" using apps/v1: .spec.replicas',
    );
  });

  it.each(['not json', '[]', '{"apiVersion":"v1"}', '{"apiVersion":"apps/v1","spec":{"bogus":1}}'])(
    'does not take over anything by an annotation that says %s',
    (text) => {
      const before = deployment({ replicas: 1 }, { annotations: { [LAST_APPLIED_ANNOTATION]: text } });
      expect(refused(before, deployment({ replicas: 2 }), { manager: 'kubectl' }).code).toBe(409);
    },
  );

  it('is the only manager that does', () => {
    const before = live(deployment({ replicas: 1 }), { replicas: 1 });
    expect(refused(before, deployment({ replicas: 2 }), { manager: 'flux' }).code).toBe(409);
    const { object } = apply(before, deployment({ replicas: 2 }), { manager: 'flux', force: true });
    expect((object['metadata'] as JsonObject)['annotations']).toEqual({
      [LAST_APPLIED_ANNOTATION]: last(deployment({ replicas: 1 })),
    });
  });

  it('drops an annotation that would grow too large', () => {
    const before = configMap(
      { a: '1' },
      { annotations: { [LAST_APPLIED_ANNOTATION]: last(configMap({ a: '1' })), keep: 'x' } },
    );
    const { object } = apply(before, configMap({ a: '1', large: 'x'.repeat(300_000) }), { manager: 'kubectl' });
    expect((object['metadata'] as JsonObject)['annotations']).toEqual({ keep: 'x' });
  });
});
