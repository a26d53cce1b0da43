import { openSigningKey } from '../api/auth/signing-key.js';
import type { TokenIssuer } from '../api/auth/token-request.js';

/** What ServiceAccount tokens say of where they come from. Source: kubeadm's `--service-account-issuer`. */
export const ISSUER = 'https://kubernetes.default.svc.cluster.local';

/** What issues the ServiceAccount tokens of a cluster. `signingKey` is PEM text. */
export function tokenIssuer(signingKey: string): TokenIssuer {
  return { key: openSigningKey(signingKey), issuer: ISSUER, audiences: [ISSUER] };
}
