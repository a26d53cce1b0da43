import { NAME_AND_AGE } from '../../columns/table-printer.js';
import type { Kind } from '../../kind.js';

/** DeviceClasses. */
export const deviceClass: Kind = {
  groupResource: 'deviceclasses.resource.k8s.io',
  kind: 'DeviceClass',
  columns: NAME_AND_AGE,
  inert: { missing: 'no device is allocated by it' },
};
