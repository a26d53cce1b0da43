import { authorize } from '../../api/auth/authorize.js';
import type { CertificateAndKey } from '../../api/tls/certificate.js';
import { type CertificateRequest, readCertificateRequest } from '../../api/tls/certificate-request.js';
import { signRequest } from '../../api/tls/sign-request.js';
import { kubeletClientProblem, SIGNERS } from '../../api/tls/signers.js';
import { updateStatus } from '../../model/intent.js';
import type { Origin } from '../../model/origin.js';
import { timestamp } from '../../model/timestamp.js';
import type {
  CertificateSigningRequest,
  CertificateSigningRequestCondition,
} from '../../schema/generated/types/certificates.js';
import { CERTIFICATE_SIGNING_REQUESTS } from '../../schema/kinds.js';
import type { Attendant, AttendantPort } from './attendant.js';
import { objectAttendant } from './object-attendant.js';

const KUBELET_CLIENT = 'kubernetes.io/kube-apiserver-client-kubelet';

const ORIGIN: Origin = {
  actor: {
    user: 'system:serviceaccount:kube-system:certificate-controller',
    groups: ['system:serviceaccounts', 'system:serviceaccounts:kube-system', 'system:authenticated'],
  },
};

/**
 * Approves what kubelets ask for when they may, and signs what is approved with the cluster's own authority.
 * Source: kubernetes pkg/controller/certificates/approver, signer.
 */
export function certificateRequests(authority: CertificateAndKey): Attendant {
  return objectAttendant<CertificateSigningRequest>({
    name: 'certificate signing requests',
    type: CERTIFICATE_SIGNING_REQUESTS,
    concerns: (request) => !request.status?.certificate && !has(request, 'Denied') && !has(request, 'Failed'),
    async attend(request, port) {
      const read = readCertificateRequest(request.spec.request);
      if (read === undefined) return;
      await (has(request, 'Approved') ? sign(authority, request, read, port) : approve(request, read, port));
    },
  });
}

const has = ({ status }: CertificateSigningRequest, type: string) =>
  (status?.conditions ?? []).some((condition) => condition.type === type && condition.status === 'True');

async function approve(
  request: CertificateSigningRequest,
  read: CertificateRequest,
  port: AttendantPort,
): Promise<void> {
  const { signerName, usages = [], username = '', groups = [], uid, extra } = request.spec;
  if (signerName !== KUBELET_CLIENT || kubeletClientProblem(read, new Set(usages)) !== undefined) return;
  const user = { name: username, groups, uid, extra };
  const isSelf = username === read.commonName;
  for (const subresource of isSelf ? ['selfnodeclient', 'nodeclient'] : ['nodeclient']) {
    const asked = { user, verb: 'create', group: 'certificates.k8s.io', version: '*', subresource };
    if (!authorize(port.state(), { ...asked, resource: 'certificatesigningrequests' }).allowed) continue;
    const whose = subresource === 'selfnodeclient' ? 'self kubelet' : 'kubelet';
    const message = `Auto approving ${whose} client certificate after SubjectAccessReview.`;
    await write(request, 'approval', { condition: condition(port, 'Approved', 'AutoApproved', message) }, port);
    return;
  }
}

async function sign(
  authority: CertificateAndKey,
  request: CertificateSigningRequest,
  read: CertificateRequest,
  port: AttendantPort,
): Promise<void> {
  const { signerName, usages = [], expirationSeconds } = request.spec;
  const rule = SIGNERS.get(signerName);
  if (rule === undefined) return;
  const problem = rule(read, new Set(usages));
  if (problem !== undefined) {
    const failed = condition(port, 'Failed', 'SignerValidationFailure', problem);
    return write(request, 'status', { condition: failed }, port);
  }
  const { clock, random } = port;
  const certificate = await signRequest(authority, read, { usages, expirationSeconds, now: clock.now(), random });
  await write(request, 'status', { certificate: Buffer.from(certificate).toString('base64') }, port);
}

function condition(
  { clock }: AttendantPort,
  type: string,
  reason: string,
  message: string,
): CertificateSigningRequestCondition {
  const now = timestamp(clock.now());
  return { type, status: 'True', reason, message, lastUpdateTime: now, lastTransitionTime: now };
}

/** A request that changed meanwhile is looked at again for its change. */
async function write(
  request: CertificateSigningRequest,
  subresource: 'approval' | 'status',
  change: { readonly condition?: CertificateSigningRequestCondition; readonly certificate?: string },
  port: AttendantPort,
): Promise<void> {
  const { conditions = [] } = request.status ?? {};
  const status = {
    ...request.status,
    ...(change.condition === undefined ? {} : { conditions: [...conditions, change.condition] }),
    ...(change.certificate === undefined ? {} : { certificate: change.certificate }),
  };
  const { reason: _, ...command } = updateStatus(CERTIFICATE_SIGNING_REQUESTS, { ...request, status });
  const reason = change.certificate === undefined ? (change.condition?.message ?? '') : 'it is approved';
  await port.submit({ ...command, target: { ...command.target, subresource } }, { ...ORIGIN, cause: { reason } });
}
