import { NAME_AND_CREATED_AT } from '../../columns/table-printer.js';
import type { Kind } from '../../kind.js';

/** PodGroups. */
export const podGroup: Kind = {
  groupResource: 'podgroups.scheduling.k8s.io',
  kind: 'PodGroup',
  columns: NAME_AND_CREATED_AT,
  inert: { missing: 'no Pods are scheduled together by it' },
};
