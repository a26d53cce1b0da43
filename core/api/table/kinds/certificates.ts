import type { CertificateSigningRequest, ClusterTrustBundle } from '../../../schema/generated/types/certificates.js';
import { age } from '../age.js';
import { humanDuration } from '../human-duration.js';
import { AGE, column, NAME, type TablePrinter } from '../table-printer.js';

function condition({ status }: CertificateSigningRequest): string {
  const has = (type: string) => status?.conditions?.some((candidate) => candidate.type === type) === true;
  const words = [has('Denied') ? 'Denied' : has('Approved') ? 'Approved' : 'Pending'];
  if (has('Failed')) words.push('Failed');
  if (status?.certificate) words.push('Issued');
  return words.join(',');
}

export const CERTIFICATE_SIGNING_REQUEST_PRINTER: TablePrinter<CertificateSigningRequest> = {
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

export const CLUSTER_TRUST_BUNDLE_PRINTER: TablePrinter<ClusterTrustBundle> = {
  columns: [NAME, column('SignerName', 'string', 'Signer the bundle belongs to.')],
  cells: ({ metadata, spec }) => [metadata.name, spec.signerName || '<none>'],
};
