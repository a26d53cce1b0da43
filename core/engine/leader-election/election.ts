import type { Intent } from '../../model/command.js';
import { createObject, updateObject } from '../../model/intent.js';
import type { Millis } from '../../model/revision.js';
import { microTimestamp } from '../../model/timestamp.js';
import type { Lease } from '../../schema/generated/types/coordination.js';
import { LEASES } from '../../schema/kinds.js';

/** Where the Leases of a cluster's own managers lie. */
export const LEASE_NAMESPACE = 'kube-system';
/** How long others leave a leader alone that they do not hear of. Source: kube-controller-manager --leader-elect-lease-duration. */
export const LEASE_DURATION: Millis = 15_000;
/** How long a leader goes on that cannot renew its Lease. Source: --leader-elect-renew-deadline. */
export const RENEW_DEADLINE: Millis = 10_000;
/** How often a Lease is renewed, or tried to be had. Source: --leader-elect-retry-period. */
export const RETRY_PERIOD: Millis = 2_000;

/** What a candidate knows of an election. A plain value: whoever holds it has all that there is. */
export interface Election {
  /** The name of the Lease that is fought for. */
  readonly lease: string;
  readonly identity: string;
  /** When it last had the Lease written as its own; absent while it does not lead. */
  readonly renewedAt?: Millis;
  /** What it last saw in the Lease, and since when by its own clock, which is all that it goes by. */
  readonly observed?: { readonly spec: string; readonly since: Millis };
}

/** What a look at the Lease came to: what is known now, and what is to be written. */
export interface ElectionStep {
  readonly election: Election;
  readonly write?: Intent;
}

/** Whether a candidate leads. One that could not renew its Lease in time does not: somebody else may soon. */
export function isLeading({ renewedAt }: Election, now: Millis): boolean {
  return renewedAt !== undefined && now < renewedAt + RENEW_DEADLINE;
}

/** A look at the Lease. Source: client-go tools/leaderelection/leaderelection.go tryAcquireOrRenew. */
export function electionStep(before: Election, lease: Lease | undefined, now: Millis): ElectionStep {
  const known = isLeading(before, now) ? before : withoutLead(before);
  const { identity, lease: name } = known;
  const spec = {
    holderIdentity: identity,
    leaseDurationSeconds: LEASE_DURATION / 1000,
    acquireTime: microTimestamp(now),
    renewTime: microTimestamp(now),
  };
  if (lease === undefined) {
    const metadata = { namespace: LEASE_NAMESPACE, name };
    return { election: known, write: createObject(LEASES, { metadata, spec: { ...spec, leaseTransitions: 0 } }) };
  }
  const seen = JSON.stringify(lease.spec);
  const observed = known.observed?.spec === seen ? known.observed : { spec: seen, since: now };
  const election = { ...known, observed };
  const { holderIdentity = '', acquireTime, leaseTransitions = 0 } = lease.spec ?? {};
  const isOwn = holderIdentity === identity;
  if (holderIdentity !== '' && !isOwn && now < observed.since + LEASE_DURATION) return { election };
  const next = isOwn
    ? { ...spec, acquireTime: acquireTime ?? spec.acquireTime, leaseTransitions }
    : { ...spec, leaseTransitions: leaseTransitions + 1 };
  return { election, write: updateObject(LEASES, { ...lease, spec: { ...lease.spec, ...next } }) };
}

/** What is known once the Lease was written, by the candidate's own clock at the time of the look. */
export function renewed(election: Election, at: Millis): Election {
  return { ...election, renewedAt: at };
}

function withoutLead({ lease, identity, observed }: Election): Election {
  return { lease, identity, ...(observed === undefined ? {} : { observed }) };
}
