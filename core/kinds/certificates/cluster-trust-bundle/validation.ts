import { X509Certificate } from 'node:crypto';
import { invalidValue, tooLong } from '../../../model/field-error.js';
import type { JsonObject } from '../../../model/json.js';
import { byteLength } from '../../../model/names.js';
import { asObject, asText } from '../../fields/json-fields.js';
import type { ValidationRules } from '../../kind.js';
import { addInvalid, type Causes, checkImmutable } from '../../validation/causes.js';
import { subdomainName } from '../../validation/name-rules.js';
import { type PemBlock, pemBlocks } from '../../validation/pem.js';
import { checkSignerName } from '../../validation/signer-name.js';

const LONGEST_BUNDLE = 1024 * 1024;
const BUNDLE = 'spec.trustBundle';

const signerOf = (bundle: JsonObject) => asText(asObject(bundle['spec'])['signerName']);
const certificatesOf = (bundle: JsonObject) => asText(asObject(bundle['spec'])['trustBundle']);

/** Source: kubernetes pkg/apis/certificates/validation ValidateClusterTrustBundle. */
export const clusterTrustBundleValidation: ValidationRules = {
  object(bundle, causes, old) {
    const signer = signerOf(bundle);
    checkName(asObject(bundle['metadata']), signer, causes);
    if (signer !== '') checkSignerName(signer, 'spec.signerName', causes);
    // What could be read once stays, whatever is thought of it later.
    if (old === undefined || certificatesOf(bundle) !== certificatesOf(old))
      checkCertificates(certificatesOf(bundle), causes);
  },
  update(bundle, old, causes) {
    checkImmutable(
      asObject(bundle['spec'])['signerName'] ?? '',
      asObject(old['spec'])['signerName'] ?? '',
      'spec.signerName',
      causes,
    );
  },
};

/** The name of a signer's bundle begins with that of the signer. Source: names.go ValidateClusterTrustBundleName. */
function checkName(metadata: JsonObject, signer: string, causes: Causes): void {
  for (const field of ['generateName', 'name'] as const) {
    const name = asText(metadata[field]);
    if (name !== '') addInvalid(causes, `metadata.${field}`, name, nameErrors(name, signer, field === 'generateName'));
  }
}

function nameErrors(name: string, signer: string, isPrefix: boolean): readonly string[] {
  if (signer === '') {
    if (name.includes(':')) return ['ClusterTrustBundle without signer name must not have ":" in its name'];
    return subdomainName(name, isPrefix);
  }
  const prefix = `${signer.replaceAll('/', ':')}:`;
  if (!name.startsWith(prefix))
    return [`ClusterTrustBundle for signerName ${signer} must be named with prefix ${prefix}`];
  return subdomainName(name.slice(prefix.length), isPrefix);
}

function checkCertificates(text: string, causes: Causes): void {
  if (byteLength(text) > LONGEST_BUNDLE) {
    causes.push(tooLong(BUNDLE, LONGEST_BUNDLE));
    return;
  }
  const places = new Map<string, number[]>();
  let isGood = true;
  const wrong = (detail: string) => {
    isGood = false;
    causes.push(invalidValue(BUNDLE, '<value omitted>', detail));
  };
  pemBlocks(text).forEach((block, index) => {
    const problem = blockProblem(block);
    if (problem !== undefined) wrong(`entry ${index} ${problem}`);
    else {
      const der = block.der.toString('base64');
      places.set(der, [...(places.get(der) ?? []), index]);
    }
  });
  // Of what could not be read nobody knows whether it was there twice.
  if (!isGood) return;
  if (places.size === 0) wrong('at least one trust anchor must be provided');
  for (const indices of places.values())
    if (indices.length > 1) wrong(`duplicate trust anchor (indices [${indices.join(' ')}])`);
}

function blockProblem({ type, hasHeaders, der }: PemBlock): string | undefined {
  if (type !== 'CERTIFICATE') return `has bad block type: ${type}`;
  if (hasHeaders) return 'has PEM block headers';
  try {
    return new X509Certificate(der).ca ? undefined : 'does not have the CA bit set';
  } catch {
    return 'does not parse as X.509';
  }
}
