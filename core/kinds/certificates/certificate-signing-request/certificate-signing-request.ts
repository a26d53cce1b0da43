import type { CertificateSigningRequest } from '../../../schema/generated/types/certificates.js';
import { age, humanDuration } from '../../columns/human-duration.js';
import { AGE, column, NAME, type TablePrinter } from '../../columns/table-printer.js';
import { NAME_FIELD, offers } from '../../fields/selectable.js';
import type { Kind } from '../../kind.js';
import type { ResetFields } from '../../strategy/reset-fields.js';
import { pathSegmentName } from '../../validation/name-rules.js';
import { certificateSigningRequestStrategy } from './strategy.js';
import { certificateSigningRequestValidation } from './validation.js';

function condition({ status }: CertificateSigningRequest): string {
  const has = (type: string) => status?.conditions?.some((candidate) => candidate.type === type) === true;
  const words = [has('Denied') ? 'Denied' : has('Approved') ? 'Approved' : 'Pending'];
  if (has('Failed')) words.push('Failed');
  if (status?.certificate) words.push('Issued');
  return words.join(',');
}

const CERTIFICATE_SIGNING_REQUEST_PRINTER: TablePrinter<CertificateSigningRequest> = {
  columns: [
    NAME,
    AGE,
    column('SignerName', 'string', 'Signer that is asked.'),
    column('Requestor', 'string', 'User who asks.'),
    column('RequestedDuration', 'string', 'How long the certificate should hold.'),
    column('Condition', 'string', 'What became of the request.'),
  ],
  cells: (request, now) => [
    request.metadata.name,
    age(request.metadata.creationTimestamp, now),
    request.spec.signerName || '<none>',
    request.spec.username ?? '',
    request.spec.expirationSeconds === undefined ? '<none>' : humanDuration(request.spec.expirationSeconds * 1000),
    condition(request),
  ],
};

/** What is asked for is told once. */
const RESET_FIELDS: ResetFields = new Map([
  ['', [['spec'], ['status']]],
  ['status', [['spec'], ['status', 'conditions']]],
  ['approval', [['spec'], ['status', 'certificate']]],
]);

/** CertificateSigningRequests. */
export const certificateSigningRequest: Kind = {
  groupResource: 'certificatesigningrequests.certificates.k8s.io',
  kind: 'CertificateSigningRequest',
  resetFields: RESET_FIELDS,
  metadataOnUpdate: ['object', 'change'],
  nameRule: pathSegmentName,
  validation: certificateSigningRequestValidation,
  strategy: certificateSigningRequestStrategy,
  subresources: new Map([['approval', 'status']]),
  columns: CERTIFICATE_SIGNING_REQUEST_PRINTER,
  selectableFields: offers(NAME_FIELD, 'spec.signerName'),
};
