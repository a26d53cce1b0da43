import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Election,
  electionStep,
  isLeading,
  LEASE_DURATION,
  RENEW_DEADLINE,
  renewed,
} from '../../../../core/engine/leader-election/election.js';
import { microTimestamp } from '../../../../core/model/timestamp.js';
import type { Lease } from '../../../../core/schema/generated/types/coordination.js';

const START = Date.parse('2026-01-01T00:00:00Z');
const me: Election = { lease: 'kube-scheduler', identity: 'me' };
const lease = (spec: Lease['spec'] = {}): Lease => ({
  apiVersion: 'coordination.k8s.io/v1',
  kind: 'Lease',
  metadata: { namespace: 'kube-system', name: 'kube-scheduler', uid: 'u', resourceVersion: '7', creationTimestamp: '' },
  spec,
});
const specOf = (write: unknown) => (write as { object: { spec: Lease['spec'] } } | undefined)?.object.spec;

describe('a look at a Lease', () => {
  test('that nobody has made yet makes it', () => {
    const { write } = electionStep(me, undefined, START);
    expect(write).toMatchObject({ verb: 'create', target: { namespace: 'kube-system', name: 'kube-scheduler' } });
    expect(specOf(write)).toEqual({
      holderIdentity: 'me',
      leaseDurationSeconds: 15,
      acquireTime: microTimestamp(START),
      renewTime: microTimestamp(START),
      leaseTransitions: 0,
    });
  });

  test('of its own renews it, and it was acquired when it was', () => {
    const acquireTime = microTimestamp(START - 60_000);
    const { write } = electionStep(me, lease({ holderIdentity: 'me', acquireTime, leaseTransitions: 3 }), START);
    expect(write).toMatchObject({ verb: 'update', object: { metadata: { resourceVersion: '7' } } });
    expect(specOf(write)).toMatchObject({ acquireTime, renewTime: microTimestamp(START), leaseTransitions: 3 });
  });

  test('of somebody else waits until that was not heard of for fifteen seconds by its own clock', () => {
    const other = lease({ holderIdentity: 'other', renewTime: microTimestamp(START - 3_600_000), leaseTransitions: 3 });
    const first = electionStep(me, other, START);
    expect(first.write).toBeUndefined();
    expect(electionStep(first.election, other, START + LEASE_DURATION - 1).write).toBeUndefined();
    const { write } = electionStep(first.election, other, START + LEASE_DURATION);
    expect(specOf(write)).toMatchObject({ holderIdentity: 'me', leaseTransitions: 4 });
    const heard = lease({ ...other.spec, renewTime: microTimestamp(START) });
    const again = electionStep(first.election, heard, START + LEASE_DURATION);
    expect(again.write).toBeUndefined();
  });

  test('that was given up takes it at once', () => {
    const { write } = electionStep(me, lease({ holderIdentity: '', leaseTransitions: 1 }), START);
    expect(specOf(write)).toMatchObject({ holderIdentity: 'me', leaseTransitions: 2 });
  });

  test('tells whoever could not renew it in time that it leads no more', () => {
    const leading = renewed(me, START);
    expect([isLeading(leading, START + RENEW_DEADLINE - 1), isLeading(leading, START + RENEW_DEADLINE)]).toEqual([
      true,
      false,
    ]);
    expect(electionStep(leading, undefined, START + RENEW_DEADLINE).election.renewedAt).toBeUndefined();
  });

  test('with nothing in it, or nothing that is known, is one that was given up', () => {
    const odd = { ...lease({}), spec: undefined } as unknown as Lease;
    expect(specOf(electionStep(me, odd, START).write)).toMatchObject({ holderIdentity: 'me', leaseTransitions: 1 });
  });
});

test('however late they look, and whichever of their writes are lost, no two candidates lead at once', () => {
  const look = fc.record({
    who: fc.nat(2),
    after: fc.integer({ min: 0, max: 9_000 }),
    isLost: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(look, { minLength: 20, maxLength: 200 }), (looks) => {
      const elections: Election[] = ['a', 'b', 'c'].map((identity) => ({ ...me, identity }));
      let stored: Lease | undefined;
      let now = START;
      for (const { who, after, isLost } of looks) {
        now += after;
        const { election, write } = electionStep(elections[who]!, stored, now);
        elections[who] = election;
        if (write !== undefined && !isLost) {
          stored = lease(specOf(write));
          elections[who] = renewed(election, now);
        }
        expect(elections.filter((one) => isLeading(one, now)).length).toBeLessThanOrEqual(1);
      }
    }),
  );
});
