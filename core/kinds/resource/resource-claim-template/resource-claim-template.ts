import { NAME_AND_AGE } from '../../columns/table-printer.js';
import type { Kind } from '../../kind.js';
import { claimTemplateFromV1beta1, claimTemplateToV1beta1 } from '../conversion.js';

/** ResourceClaimTemplates. */
export const resourceClaimTemplate: Kind = {
  groupResource: 'resourceclaimtemplates.resource.k8s.io',
  kind: 'ResourceClaimTemplate',
  columns: NAME_AND_AGE,
  conversions: new Map([
    ['resource.k8s.io/v1beta1', { toStorage: claimTemplateFromV1beta1, fromStorage: claimTemplateToV1beta1 }],
  ]),
  inert: { missing: 'no device is allocated by it' },
};
