import type { CertificateRequest } from './certificate-request.js';

/** What is wrong with a request for a signer, in Kubernetes' words; undefined when nothing is. */
type SignerRule = (request: CertificateRequest, usages: ReadonlySet<string>) => string | undefined;

const NODES = 'system:nodes';
const NODE_PREFIX = 'system:node:';

const isSet = (usages: ReadonlySet<string>, wanted: readonly string[]) =>
  usages.size === wanted.length && wanted.every((usage) => usages.has(usage));

function usagesFor(usages: ReadonlySet<string>, purpose: 'client auth' | 'server auth'): string | undefined {
  const wanted = [purpose, 'digital signature', 'key encipherment'];
  if (isSet(usages, wanted) || isSet(usages, [purpose, 'digital signature'])) return undefined;
  return `usages did not match [${wanted.join(' ')}]`;
}

const isOfNodes = ({ organizations }: CertificateRequest) => organizations.length === 1 && organizations[0] === NODES;

const NOT_OF_NODES = 'subject organization is not system:nodes';
const NOT_A_NODE = 'subject common name does not begin with system:node:';

/** Source: kubernetes pkg/apis/certificates/helpers.go ValidateKubeletClientCSR. */
export const kubeletClientProblem: SignerRule = (request, usages) => {
  if (!isOfNodes(request)) return NOT_OF_NODES;
  if (request.dnsNames.length > 0) return 'DNS subjectAltNames are not allowed';
  if (request.emails.length > 0) return 'Email subjectAltNames are not allowed';
  if (request.ips.length > 0) return 'IP subjectAltNames are not allowed';
  if (request.uris.length > 0) return 'URI subjectAltNames are not allowed';
  if (!request.commonName.startsWith(NODE_PREFIX)) return NOT_A_NODE;
  return usagesFor(usages, 'client auth');
};

const kubeletServingProblem: SignerRule = (request, usages) => {
  if (!isOfNodes(request)) return NOT_OF_NODES;
  if (request.dnsNames.length === 0 && request.ips.length === 0) return 'DNS or IP subjectAltName is required';
  if (request.emails.length > 0) return 'Email subjectAltNames are not allowed';
  if (request.uris.length > 0) return 'URI subjectAltNames are not allowed';
  return usagesFor(usages, 'server auth') ?? (request.commonName.startsWith(NODE_PREFIX) ? undefined : NOT_A_NODE);
};

const apiServerClientProblem: SignerRule = (_request, usages) => {
  const optional = ['digital signature', 'key encipherment', 'client auth'];
  const wrong = [...usages].find((usage) => !optional.includes(usage));
  if (wrong !== undefined) return `invalid usage for client certificate: ${wrong}`;
  return usages.has('client auth') ? undefined : 'missing required usage for client certificate: client auth';
};

/** The signers of the cluster's own authority. Source: kubernetes pkg/controller/certificates/signer/signer.go. */
export const SIGNERS: ReadonlyMap<string, SignerRule> = new Map([
  ['kubernetes.io/kube-apiserver-client', apiServerClientProblem],
  ['kubernetes.io/kube-apiserver-client-kubelet', kubeletClientProblem],
  ['kubernetes.io/kubelet-serving', kubeletServingProblem],
  ['kubernetes.io/legacy-unknown', () => undefined],
]);
