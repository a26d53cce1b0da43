import type { LeaseCandidate } from '../../../schema/generated/types/coordination.js';
import { age } from '../../columns/human-duration.js';
import { AGE, column, NAME, type TablePrinter } from '../../columns/table-printer.js';
import type { Kind } from '../../kind.js';

const LEASE_CANDIDATE_PRINTER: TablePrinter<LeaseCandidate> = {
  columns: [
    NAME,
    column('LeaseName', 'string', 'Lease the candidate stands for.'),
    column('BinaryVersion', 'string', 'Version of the candidate.'),
    column('EmulationVersion', 'string', 'Version the candidate behaves as.'),
    AGE,
  ],
  cells: ({ metadata, spec }, now) => [
    metadata.name,
    spec?.leaseName ?? '',
    spec?.binaryVersion ?? '',
    spec?.emulationVersion ?? '',
    age(metadata.creationTimestamp, now),
  ],
};

/** LeaseCandidates. */
export const leaseCandidate: Kind = {
  groupResource: 'leasecandidates.coordination.k8s.io',
  kind: 'LeaseCandidate',
  allowUnconditionalUpdate: false,
  columns: LEASE_CANDIDATE_PRINTER,
  inert: { missing: 'no leader is chosen by it' },
};
