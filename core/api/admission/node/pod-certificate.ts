import { asObject, asText } from '../../../kinds/fields/json-fields.js';
import { notFound, type StatusError } from '../../../model/status-error.js';
import { NODES, PODS, SERVICE_ACCOUNTS } from '../../../schema/kinds.js';
import type { DecisionScope } from '../../decide/decision.js';
import type { AdmittedChange } from '../attributes-of.js';

/** What is not forbidden for good: what the server knows may be behind. Kubernetes has no reason for it. */
const notYet = (message: string): StatusError => ({ code: 500, reason: '', message });

/**
 * A node asks for certificates of the Pods on it, as what they run as. Source: plugin/pkg/admission/noderestriction/admission.go admitPodCertificateRequest.
 */
export function restrictPodCertificate(
  { tip, command }: DecisionScope,
  node: string,
  { operation, subresource, object }: AdmittedChange,
): string | StatusError | undefined {
  if (operation !== 'CREATE') return `unexpected operation ${operation}`;
  if (subresource !== undefined) return `unexpected subresource ${subresource}`;
  const { namespace = '' } = command.target;
  const spec = asObject(object?.['spec']);
  const text = (field: string) => asText(spec[field]);
  const quoted = (field: string) => JSON.stringify(text(field));
  const inNamespace = (name: string) => JSON.stringify(`${namespace}/${name}`);
  const absent = (what: string, resource: string, name: string) =>
    notYet(
      `while retrieving ${what} named in the PodCertificateRequest: ${notFound({ group: '', resource }, name).message}`,
    );

  if (text('nodeName') !== node)
    return `PodCertificateRequest.Spec.NodeName=${quoted('nodeName')}, which is not the requesting node ${JSON.stringify(node)}`;
  const home = tip.get(NODES, undefined, node);
  if (home === undefined) return absent(`node ${quoted('nodeName')}`, 'node', node);
  const pod = inNamespace(text('podName'));
  if (home.metadata.uid !== text('nodeUID'))
    return notYet(
      `PodCertificateRequest for pod ${pod} names node UID ${quoted('nodeUID')}, inconsistent with the running node (${JSON.stringify(home.metadata.uid)})`,
    );
  const running = tip.get(PODS, namespace, text('podName'));
  if (running === undefined) return absent(`pod ${pod}`, 'pod', text('podName'));
  if (running.metadata.uid !== text('podUID'))
    return notYet(
      `PodCertificateRequest for pod ${pod} contains pod UID (${quoted('podUID')}) which differs from running pod ${JSON.stringify(running.metadata.uid)}`,
    );
  if (running.spec.nodeName !== node)
    return `pod ${pod} is not running on node ${quoted('nodeName')} named in the PodCertificateRequest`;
  if (running.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined) return `pod ${pod} is a mirror pod`;
  const accountName = running.spec.serviceAccountName ?? '';
  if (text('serviceAccountName') !== accountName)
    return `PodCertificateRequest for pod ${pod} contains serviceAccountName (${quoted('serviceAccountName')}) that differs from running pod (${JSON.stringify(accountName)})`;
  const account = tip.get(SERVICE_ACCOUNTS, namespace, accountName);
  if (account === undefined)
    return absent(`service account ${inNamespace(accountName)}`, 'serviceaccount', accountName);
  if (account.metadata.uid === text('serviceAccountUID')) return undefined;
  return notYet(
    `PodCertificateRequest for pod ${pod} names service account UID ${quoted('serviceAccountUID')}, which differs from the running service account (${JSON.stringify(account.metadata.uid)})`,
  );
}
