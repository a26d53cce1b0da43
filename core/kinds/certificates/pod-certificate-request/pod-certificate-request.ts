import { NAME_AND_CREATED_AT } from '../../columns/table-printer.js';
import { NAME_FIELD, offers } from '../../fields/selectable.js';
import type { Kind } from '../../kind.js';
import { strategyFrom } from '../../strategy/strategy.js';

/** PodCertificateRequests. */
export const podCertificateRequest: Kind = {
  groupResource: 'podcertificaterequests.certificates.k8s.io',
  kind: 'PodCertificateRequest',
  strategy: strategyFrom({ status: true }),
  columns: NAME_AND_CREATED_AT,
  selectableFields: offers(NAME_FIELD, 'spec.signerName', 'spec.podName', 'spec.nodeName'),
  inert: { missing: 'nobody signs it' },
};
