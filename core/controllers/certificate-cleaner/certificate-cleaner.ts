import { type Controller, itself, SETTLED, watch } from '../../model/controller.js';
import { deleteObject } from '../../model/intent.js';
import { dueAfter } from '../../model/recorded-time.js';
import type { Millis } from '../../model/revision.js';
import type { CertificateSigningRequest } from '../../schema/generated/types/certificates.js';
import { CERTIFICATE_SIGNING_REQUESTS } from '../../schema/kinds.js';

const HOUR: Millis = 3_600_000;
const DAY: Millis = 24 * HOUR;

/**
 * Takes requests for certificates away that are done with, an hour after they were, and those that nobody cares for, after a day.
 * Source: pkg/controller/certificates/cleaner/cleaner.go.
 */
export function certificateCleaner(): Controller {
  return {
    name: 'certificatesigningrequest-cleaner-controller',
    watches: [watch(CERTIFICATE_SIGNING_REQUESTS, itself)],
    user: () => 'system:serviceaccount:kube-system:certificate-controller',
    reconcile(view, { name }, now) {
      const request = view.get(CERTIFICATE_SIGNING_REQUESTS, undefined, name);
      if (request === undefined || request.metadata.deletionTimestamp !== undefined) return SETTLED;
      const due = endOf(request, now);
      if (due === undefined) return SETTLED;
      if (due > now) return { intents: [], requeueAfter: Math.min(due - now, HOUR) };
      return { intents: [deleteObject(CERTIFICATE_SIGNING_REQUESTS, request, { reason: 'the request is done with' })] };
    },
  };
}

/** When a request goes; undefined when it stays. */
function endOf({ metadata, status }: CertificateSigningRequest, now: Millis): Millis | undefined {
  const conditions = status?.conditions ?? [];
  const after = (recorded: string | undefined, period: Millis) =>
    recorded === undefined ? undefined : dueAfter(recorded, period, now);
  if (conditions.length === 0) return after(metadata.creationTimestamp, DAY);
  const ends = conditions.flatMap(({ type, lastUpdateTime }) => {
    const isUnissued = type === 'Approved' && !status?.certificate;
    return after(lastUpdateTime, isUnissued ? DAY : HOUR) ?? [];
  });
  return ends.length === 0 ? undefined : Math.min(...ends);
}
