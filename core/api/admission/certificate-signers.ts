import { fromJson, type KubeObject } from '../../model/object.js';
import { sameJson } from '../../model/same-json.js';
import type { CertificateSigningRequest, ClusterTrustBundle } from '../../schema/generated/types/certificates.js';
import { authorize } from '../auth/authorize.js';
import { onlyGarbageCollection } from '../auth/rbac/only-garbage-collection.js';
import { MASTERS_GROUP } from '../auth/user.js';
import type { DecisionScope } from '../decide/decision.js';
import { Pkcs10CertificateRequest } from '../tls/x509-library.js';
import type { AdmittedChange } from './attributes-of.js';
import { forbiddenByAdmission } from './forbidden-by-admission.js';
import type { AdmissionPlugin } from './plugin.js';

const REQUESTS = 'certificatesigningrequests.certificates.k8s.io';
const BUNDLES = 'clustertrustbundles.certificates.k8s.io';
const CLIENT_SIGNER = 'kubernetes.io/kube-apiserver-client';

const requestOf = (object: AdmittedChange['object']) => fromJson(object ?? {}) as CertificateSigningRequest;

/** Whether somebody may use a signer, named or all of its domain. Source: pkg/registry/certificates/certificates/authorization IsAuthorizedForSignerName. */
function mayUse(
  { tip, context: { actor } }: DecisionScope,
  verb: 'approve' | 'attest' | 'sign',
  signer: string,
): boolean {
  const domain = `${signer.split('/')[0]}/*`;
  const user = { name: actor.user, groups: actor.groups };
  return [signer, domain].some(
    (name) =>
      authorize(tip, { user, verb, group: 'certificates.k8s.io', version: '*', resource: 'signers', name }).allowed,
  );
}

/** Lets only those approve requests who may do so for their signer. Source: plugin/pkg/admission/certificates/approval. */
export const CERTIFICATE_APPROVAL: AdmissionPlugin = {
  name: 'CertificateApproval',
  resources: [REQUESTS],
  validate(scope, { operation, subresource, oldObject }) {
    if (operation !== 'UPDATE' || subresource !== 'approval') return undefined;
    const old = requestOf(oldObject);
    const { signerName } = old.spec;
    if (mayUse(scope, 'approve', signerName)) return undefined;
    return forbiddenByAdmission(scope, old, `user not permitted to approve requests with signerName "${signerName}"`);
  },
};

/** Lets only those sign requests who may do so for their signer. Source: plugin/pkg/admission/certificates/signing. */
export const CERTIFICATE_SIGNING: AdmissionPlugin = {
  name: 'CertificateSigning',
  resources: [REQUESTS],
  validate(scope, { operation, subresource, object, oldObject }) {
    if (operation !== 'UPDATE' || subresource !== 'status') return undefined;
    const [before, after] = [requestOf(oldObject), requestOf(object)];
    const signed = ({ status }: CertificateSigningRequest) => [status?.certificate ?? '', status?.conditions ?? []];
    if (sameJson(signed(before), signed(after))) return undefined;
    const { signerName } = before.spec;
    if (mayUse(scope, 'sign', signerName)) return undefined;
    return forbiddenByAdmission(scope, before, `user not permitted to sign requests with signerName "${signerName}"`);
  },
};

/** Lets only those write what a signer is trusted by who may attest for it. Source: plugin/pkg/admission/certificates/ctbattest. */
export const CLUSTER_TRUST_BUNDLE_ATTEST: AdmissionPlugin = {
  name: 'ClusterTrustBundleAttest',
  resources: [BUNDLES],
  validate(scope, { operation, object, oldObject }) {
    if (operation !== 'CREATE' && operation !== 'UPDATE') return undefined;
    const bundle = fromJson(object ?? {}) as ClusterTrustBundle;
    const signer = bundle.spec.signerName ?? '';
    if (signer === '' || mayUse(scope, 'attest', signer)) return undefined;
    if (operation === 'UPDATE' && onlyGarbageCollection(bundle, fromJson(oldObject ?? {}))) return undefined;
    return forbiddenByAdmission(scope, bundle, `user not permitted to attest for signerName "${signer}"`);
  },
};

/** Keeps anybody from asking for a certificate that may do everything. Source: plugin/pkg/admission/certificates/subjectrestriction. */
export const CERTIFICATE_SUBJECT_RESTRICTION: AdmissionPlugin = {
  name: 'CertificateSubjectRestriction',
  resources: [REQUESTS],
  validate(scope, { operation, subresource, object }) {
    if (operation !== 'CREATE' || subresource !== undefined) return undefined;
    const asked = requestOf(object);
    if (asked.spec.signerName !== CLIENT_SIGNER || !organizationsOf(asked).includes(MASTERS_GROUP)) return undefined;
    const why = `use of ${CLIENT_SIGNER} signer with ${MASTERS_GROUP} group is not allowed`;
    return forbiddenByAdmission(scope, asked, why);
  },
};

/** The groups that a request names; none when it cannot be read, which validation has said before. */
function organizationsOf({ spec }: CertificateSigningRequest & KubeObject): readonly string[] {
  return subjectOf(spec.request)?.flatMap((part) => part['O'] ?? []) ?? [];
}

/** Whom a request in base64 is for; undefined when it cannot be read. */
export function commonNameOf(request: string): string | undefined {
  const subject = subjectOf(request);
  return subject && (subject.flatMap((part) => part['CN'] ?? [])[0] ?? '');
}

function subjectOf(request: string) {
  try {
    return new Pkcs10CertificateRequest(Buffer.from(request, 'base64').toString()).subjectName.toJSON();
  } catch {
    return undefined;
  }
}
