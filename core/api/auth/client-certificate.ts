import { AUTHENTICATED_GROUP, type User } from './user.js';

/** The subject of a client certificate that the TLS layer has verified. `node:tls` gives one organization as text, several as a list. */
export interface CertificateSubject {
  readonly CN?: string | readonly string[];
  readonly O?: string | readonly string[];
}

const list = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;

/**
 * The user a client certificate stands for: common name is the name, organizations are the groups. Undefined when the
 * subject has no common name. Source: apiserver pkg/authentication/request/x509 CommonNameUserConversion.
 */
export function certificateUser(subject: CertificateSubject): User | undefined {
  const name = list(subject.CN)[0];
  if (name === undefined || name === '') return undefined;
  const groups = list(subject.O);
  return { name, groups: groups.includes(AUTHENTICATED_GROUP) ? groups : [...groups, AUTHENTICATED_GROUP] };
}
