import { createHash, type X509Certificate } from 'node:crypto';
import { AUTHENTICATED_GROUP, type User } from './user.js';

/** Where a certificate tells the uid of its user. Source: apimachinery pkg/apis/asn1 X509UID. */
const UID = '1.3.6.1.4.1.57683.2';

const list = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string');

/**
 * The user a client certificate stands for: common name is the name, organizations are the groups. Undefined when the
 * subject has no common name, or does not tell one uid where it tells any.
 * Source: apiserver pkg/authentication/request/x509 CommonNameUserConversion.
 */
export function certificateUser(certificate: X509Certificate): User | undefined {
  const subject = certificate.toLegacyObject().subject as { readonly [attribute: string]: unknown };
  const name = list(subject['CN']).at(-1) ?? '';
  if (name === '') return undefined;
  const groups = list(subject['O']);
  const uids = list(subject[UID]);
  if (uids.length > 1 || uids[0] === '') return undefined;
  const fingerprint = createHash('sha256').update(certificate.raw).digest('hex');
  return {
    name,
    ...(uids[0] === undefined ? {} : { uid: uids[0] }),
    groups: groups.includes(AUTHENTICATED_GROUP) ? groups : [...groups, AUTHENTICATED_GROUP],
    extra: { 'authentication.kubernetes.io/credential-id': [`X509SHA256=${fingerprint}`] },
  };
}
