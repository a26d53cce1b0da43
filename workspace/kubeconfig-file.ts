import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parse, stringify } from 'yaml';
import { CommandFailure } from '../core/model/command-failure.js';
import type { ServerAddress } from '../replay/http/server-address.js';

/** What a kubeconfig says of its current context. */
export interface KubeconfigContext {
  readonly server: ServerAddress;
  readonly namespace?: string;
  /** The file that says so. */
  readonly file?: string;
}

/** The parts of a kubeconfig that are read here. Source: client-go tools/clientcmd/api/v1. */
export interface Kubeconfig {
  readonly 'current-context'?: string;
  readonly contexts?: readonly {
    readonly name: string;
    readonly context?: { readonly cluster?: string; readonly user?: string; readonly namespace?: string };
  }[];
  readonly clusters?: readonly { readonly name: string; readonly cluster?: Readonly<Record<string, unknown>> }[];
  readonly users?: readonly { readonly name: string; readonly user?: Readonly<Record<string, unknown>> }[];
}

/** Reads the current context of a kubeconfig. Rejects with `CommandFailure` when it cannot be read or names no server. */
export async function readKubeconfig(file: string): Promise<KubeconfigContext> {
  return currentContext(parseKubeconfig(file, await readText(file)), file);
}

/** The current context of a kubeconfig that `file` holds. Rejects with `CommandFailure` when it names no server, or a file that cannot be read. */
export async function currentContext(config: Kubeconfig, file: string): Promise<KubeconfigContext> {
  const context = config.contexts?.find(({ name }) => name === config['current-context'])?.context;
  const cluster = config.clusters?.find(({ name }) => name === context?.cluster)?.cluster;
  const user = config.users?.find(({ name }) => name === context?.user)?.user ?? {};
  const url = cluster?.['server'];
  if (cluster === undefined || typeof url !== 'string' || !URL.canParse(url)) {
    throw new CommandFailure(`the current context of ${file} names no server`);
  }
  const data = (from: Readonly<Record<string, unknown>>, name: string) => inlineOrFile(from, name, file);
  return {
    namespace: context?.namespace,
    file,
    server: {
      url,
      authority: await data(cluster, 'certificate-authority'),
      token: textOf(user['token']) ?? (await tokenFrom(user['tokenFile'], file)),
      certificate: await data(user, 'client-certificate'),
      key: await data(user, 'client-key'),
      serverName: textOf(cluster['tls-server-name']),
      insecure: cluster['insecure-skip-tls-verify'] === true,
    },
  };
}

/** The text of a kubeconfig that has one context. `path` is put behind the server's URL, as `/at/120`. */
export function kubeconfigText({ server, namespace }: KubeconfigContext, path: string): string {
  const name = 'hindcast';
  const { url, authority, token, certificate, key, serverName, insecure } = server;
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name,
        cluster: {
          server: url.replace(/\/+$/, '') + path,
          'certificate-authority-data': base64(authority),
          'tls-server-name': serverName,
          'insecure-skip-tls-verify': insecure === true ? true : undefined,
        },
      },
    ],
    users: [{ name, user: { token, 'client-certificate-data': base64(certificate), 'client-key-data': base64(key) } }],
    contexts: [{ name, context: { cluster: name, user: name, namespace } }],
    'current-context': name,
  });
}

function parseKubeconfig(file: string, text: string): Kubeconfig {
  try {
    const config: unknown = parse(text);
    if (typeof config === 'object' && config !== null) return config as Kubeconfig;
  } catch (cause) {
    throw new CommandFailure(`${file} is not a kubeconfig: ${(cause as Error).message.split('\n')[0]}`, { cause });
  }
  throw new CommandFailure(`${file} is not a kubeconfig`);
}

/** A value that stands in the kubeconfig in base64, or in a file whose path is relative to the kubeconfig's. */
async function inlineOrFile(
  from: Readonly<Record<string, unknown>>,
  name: string,
  file: string,
): Promise<string | undefined> {
  const inline = textOf(from[`${name}-data`]);
  if (inline !== undefined) return Buffer.from(inline, 'base64').toString();
  const path = textOf(from[name]);
  return path === undefined ? undefined : readText(resolve(dirname(file), path));
}

async function tokenFrom(path: unknown, file: string): Promise<string | undefined> {
  const named = textOf(path);
  return named === undefined ? undefined : (await readText(resolve(dirname(file), named))).trim();
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function base64(text: string | undefined): string | undefined {
  return text === undefined ? undefined : Buffer.from(text).toString('base64');
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new CommandFailure(`cannot read ${file}: ${(cause as NodeJS.ErrnoException).code}`, { cause });
  }
}
