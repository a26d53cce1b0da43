import type { ClusterTrustBundle } from '../../../schema/generated/types/certificates.js';
import { column, NAME, type TablePrinter } from '../../columns/table-printer.js';
import { NAME_FIELD, offers } from '../../fields/selectable.js';
import type { Kind } from '../../kind.js';
import { clusterTrustBundleValidation } from './validation.js';

const CLUSTER_TRUST_BUNDLE_PRINTER: TablePrinter<ClusterTrustBundle> = {
  columns: [NAME, column('SignerName', 'string', 'Signer the bundle belongs to.')],
  cells: ({ metadata, spec }) => [metadata.name, spec.signerName || '<none>'],
};

/** ClusterTrustBundles. */
export const clusterTrustBundle: Kind = {
  groupResource: 'clustertrustbundles.certificates.k8s.io',
  kind: 'ClusterTrustBundle',
  // What a name must be depends on the signer.
  nameRule: () => [],
  validation: clusterTrustBundleValidation,
  metadataOnUpdate: ['object', 'change'],
  allowUnconditionalUpdate: false,
  columns: CLUSTER_TRUST_BUNDLE_PRINTER,
  selectableFields: offers(NAME_FIELD, 'spec.signerName'),
  inert: { missing: 'no volume is filled from it' },
};
