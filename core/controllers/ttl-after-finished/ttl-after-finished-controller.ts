import { type Controller, itself, SETTLED, watch } from '../../model/controller.js';
import { deleteObject } from '../../model/intent.js';
import { untilDue } from '../../model/recorded-time.js';
import { parseTimestamp } from '../../model/timestamp.js';
import { JOBS } from '../../schema/kinds.js';
import { finishedCondition } from '../job/conditions.js';

/**
 * Deletes Jobs so many seconds after they have ended as they ask for, with all that depends on them.
 * Source: pkg/controller/ttlafterfinished/ttlafterfinished_controller.go; KEP-592.
 */
export function ttlAfterFinishedController(): Controller {
  return {
    name: 'ttl-after-finished-controller',
    watches: [watch(JOBS, itself)],
    reconcile(view, { namespace, name }, now) {
      const job = view.get(JOBS, namespace, name);
      const ttl = job?.spec.ttlSecondsAfterFinished;
      if (job === undefined || ttl === undefined || job.metadata.deletionTimestamp !== undefined) return SETTLED;
      const finished = parseTimestamp(finishedCondition(job)?.lastTransitionTime);
      if (finished === undefined) return SETTLED;
      const due = finished + ttl * 1000;
      if (due > now) return { intents: [], requeueAfter: untilDue(due, now) };
      const { uid, resourceVersion } = job.metadata;
      const preconditions = { uid, resourceVersion };
      const reason = 'it ended long enough ago';
      return { intents: [deleteObject(JOBS, job, { propagationPolicy: 'Foreground', preconditions, reason })] };
    },
  };
}
