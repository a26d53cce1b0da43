import { rm } from 'node:fs/promises';
import { parse, stringify } from 'yaml';
import { CommandFailure } from '../core/model/command-failure.js';
import { readIfThere, writeSecret } from './secret-file.js';

/** What the cluster and the context are called. */
const NAME = 'hindcast';

/** A kubeconfig for the administrator of one server. Source: client-go tools/clientcmd/api/v1. */
export function kubeconfig(options: {
  readonly server: string;
  readonly authority: string;
  readonly token: string;
}): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: NAME,
        cluster: {
          server: options.server,
          'certificate-authority-data': Buffer.from(options.authority).toString('base64'),
        },
      },
    ],
    users: [{ name: 'kubernetes-admin', user: { token: options.token } }],
    contexts: [{ name: NAME, context: { cluster: NAME, user: 'kubernetes-admin', namespace: 'default' } }],
    'current-context': NAME,
  });
}

/** Rejects with `CommandFailure` when a file that is to become a kubeconfig holds anything but one of ours: it would be lost. */
export async function mustBeReplaceable(file: string): Promise<void> {
  const text = await writing(file, () => readIfThere(file));
  if (text === undefined || text.trim() === '' || isOurs(text)) return;
  throw new CommandFailure(
    `${file} holds something else already, which --kubeconfig would overwrite: name another file`,
  );
}

/** Takes away the kubeconfig of the last run, which must not pass for that of the next. Rejects with `CommandFailure`. */
export function removeKubeconfig(file: string): Promise<void> {
  return writing(file, () => rm(file, { force: true }));
}

/** Writes a kubeconfig for its owner's eyes only. Rejects with `CommandFailure`. */
export function writeKubeconfig(file: string, text: string): Promise<void> {
  return writing(file, () => writeSecret(file, text));
}

function isOurs(text: string): boolean {
  try {
    const { contexts } = parse(text) as { readonly contexts?: readonly { readonly name?: unknown }[] };
    return contexts?.length === 1 && contexts[0]?.name === NAME;
  } catch {
    return false;
  }
}

async function writing<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new CommandFailure(`cannot write the kubeconfig ${file}: ${(cause as Error).message}`, { cause });
  }
}
