import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuthenticationFlags } from '../../server/authentication-options.js';
import { type Serving, serve } from '../../server/serve.js';
import { ApiClient } from './api-client.js';

/** A whole server in this process: API, controllers, scheduler and simulated nodes, on a directory of its own. */
export interface TestServer {
  readonly url: string;
  readonly port: number;
  readonly dataDir: string;
  readonly kubeconfig: string;
  readonly adminToken: string;
  /** PEM of the certificate authority. */
  readonly authority: string;
  /** A client of the administrator's. */
  readonly client: ApiClient;
  /** The defects that the server has had, which the test expected: they do not fail it any more. */
  takeDefects(): readonly string[];
  /** Stops serving and keeps the directory. */
  stop(): Promise<void>;
  /** Serves again, on the same port and directory. */
  start(): Promise<void>;
  /** Stops, removes the directory, and fails when the server had a defect. */
  close(): Promise<void>;
}

/** Starts a server on a free port of loopback. */
export async function startTestServer(
  options: {
    readonly nodes?: number;
    readonly authentication?: AuthenticationFlags;
    readonly hostAccess?: readonly string[];
    readonly runtime?: 'process';
    readonly images?: readonly string[];
  } = {},
): Promise<TestServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'hindcast-test-'));
  const defects: string[] = [];
  const launch = (port: number) =>
    serve({
      dataDir,
      listen: { host: '127.0.0.1', port },
      nodes: options.nodes ?? 3,
      kubeconfig: join(dataDir, 'kubeconfig'),
      authentication: options.authentication,
      hostAccess: options.hostAccess,
      runtime: options.runtime,
      images: options.images,
      onDefect: (where, error) => {
        const cause = error instanceof Error && error.cause instanceof Error ? `\n${error.cause.stack}` : '';
        defects.push(`${where}: ${error instanceof Error ? error.stack : String(error)}${cause}`);
      },
    });
  let serving: Serving | undefined = await launch(0);
  const { url, kubeconfig } = serving;
  const port = Number(new URL(url).port);
  const adminToken = (await readFile(join(dataDir, 'pki/admin.token'), 'utf8')).trim();
  const authority = await readFile(join(dataDir, 'pki/ca.crt'), 'utf8');
  const client = new ApiClient({ url, authority, token: adminToken });
  const stop = async () => {
    await serving?.stop();
    serving = undefined;
  };
  return {
    url,
    port,
    dataDir,
    kubeconfig,
    adminToken,
    authority,
    client,
    takeDefects: () => defects.splice(0),
    stop,
    start: async () => {
      serving = await launch(port);
    },
    close: async () => {
      client.close();
      await stop();
      await rm(dataDir, { recursive: true, force: true });
      if (defects.length > 0) throw new Error(`the server had ${defects.length} defects, the first: ${defects[0]}`);
    },
  };
}
