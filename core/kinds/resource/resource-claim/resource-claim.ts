import type { ResourceClaim } from '../../../schema/generated/types/resource.js';
import { age } from '../../columns/human-duration.js';
import { AGE, column, NAME, type TablePrinter } from '../../columns/table-printer.js';
import { inField } from '../../defaults/fill.js';
import { asObject } from '../../fields/json-fields.js';
import type { Kind, ValidationRules } from '../../kind.js';
import { STATUS_ALONE } from '../../strategy/reset-fields.js';
import { strategyFrom } from '../../strategy/strategy.js';
import { checkImmutableValue } from '../../validation/immutable-value.js';
import { defaultClaimSpec } from '../claim-defaults.js';
import { checkClaimSpec } from '../claim-rules.js';
import { claimFromV1beta1, claimToV1beta1 } from '../conversion.js';
import { checkResourceClaimStatus } from './status-validation.js';

function state({ metadata, status }: ResourceClaim): string {
  const words: string[] = [];
  if (metadata.deletionTimestamp !== undefined) words.push('deleted');
  if (status?.allocation !== undefined) {
    words.push('allocated');
    if ((status.reservedFor ?? []).length > 0) words.push('reserved');
  } else if (metadata.deletionTimestamp === undefined) words.push('pending');
  return words.join(',');
}

const RESOURCE_CLAIM_PRINTER: TablePrinter<ResourceClaim> = {
  columns: [NAME, column('State', 'string', 'Pending, allocated, reserved or deleted.'), AGE],
  cells: (claim, now) => [claim.metadata.name, state(claim), age(claim.metadata.creationTimestamp, now)],
};

/** The spec of a claim never changes: an update asks for nothing else. */
const resourceClaimValidation: ValidationRules = {
  create: (claim, causes) => checkClaimSpec(asObject(claim['spec']), 'spec', causes),
  update: (claim, old, causes) =>
    checkImmutableValue('resource.ResourceClaimSpec', claim['spec'], old['spec'], 'spec', causes),
  status: checkResourceClaimStatus,
};

/** ResourceClaims. */
export const resourceClaim: Kind = {
  groupResource: 'resourceclaims.resource.k8s.io',
  kind: 'ResourceClaim',
  resetFields: STATUS_ALONE,
  metadataOnUpdate: ['object', 'change'],
  deletion: { returnsDeletedObject: true },
  defaults: (claim) => inField(claim, 'spec', defaultClaimSpec),
  validation: resourceClaimValidation,
  strategy: strategyFrom({ status: true }),
  columns: RESOURCE_CLAIM_PRINTER,
  conversions: new Map([['resource.k8s.io/v1beta1', { toStorage: claimFromV1beta1, fromStorage: claimToV1beta1 }]]),
  inert: { missing: 'no device is allocated by it' },
};
