import { NAME_AND_CREATED_AT } from '../../columns/table-printer.js';
import type { Kind } from '../../kind.js';

/** Workloads. */
export const workload: Kind = {
  groupResource: 'workloads.scheduling.k8s.io',
  kind: 'Workload',
  columns: NAME_AND_CREATED_AT,
  inert: { missing: 'no Pods are scheduled together by it' },
};
