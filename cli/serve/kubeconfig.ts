import { stringify } from 'yaml';

/** A kubeconfig for the administrator of one server. Source: client-go tools/clientcmd/api/v1. */
export function kubeconfig(options: {
  readonly server: string;
  readonly authority: string;
  readonly token: string;
}): string {
  const name = 'hindcast';
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name,
        cluster: {
          server: options.server,
          'certificate-authority-data': Buffer.from(options.authority).toString('base64'),
        },
      },
    ],
    users: [{ name: 'kubernetes-admin', user: { token: options.token } }],
    contexts: [{ name, context: { cluster: name, user: 'kubernetes-admin', namespace: 'default' } }],
    'current-context': name,
  });
}
