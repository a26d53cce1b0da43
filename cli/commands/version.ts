import { join } from 'node:path';
import type { Command } from 'commander';
import type { ServerAddress } from '../../replay/http/server-address.js';
import { ServerConnection } from '../../replay/http/server-connection.js';
import { LOG_FORMAT } from '../../stores/level/format.js';
import { exists } from '../../workspace/directory.js';
import { readKubeconfig } from '../../workspace/kubeconfig-file.js';
import { isFromServer, namedServer, type SourceOptions } from '../../workspace/open-source.js';
import { addOutputOption, type OutputFormat } from '../arguments/output-option.js';
import type { Finish } from '../exit-status.js';
import { NOTHING_FOUND } from '../exit-status.js';
import type { Io } from '../io.js';
import { Printer } from '../output/printer.js';
import { yamlText } from '../output/yaml-text.js';
import { addSourceOptions } from '../source/source-options.js';

interface VersionOptions extends SourceOptions {
  readonly output: OutputFormat<'text'>;
}

/** What takes part, and in which version. */
interface Versions {
  readonly client: {
    readonly version: string;
    readonly node: string;
    /** The newest layout of a log that it reads and writes. */
    readonly logFormat: number;
  };
  /** Absent when there is no server to ask. */
  readonly server?: { readonly version: string; readonly url: string };
}

const HELP = `
The server is the one that holds the data directory, or that is named; when there is none, nothing is said of it.

Examples:
  hindcast version
  hindcast version -o json | jq -r .client.version`;

/** Adds `hindcast version`. */
export function addVersionCommand(program: Command, io: Io, finish: Finish): void {
  const command = program
    .command('version')
    .description('show the versions of this program, of the log, and of the server')
    .addHelpText('after', HELP);
  addOutputOption(addSourceOptions(command), 'text');
  command.action(async (options: VersionOptions) => {
    const client = { version: program.version() ?? '', node: process.version, logFormat: LOG_FORMAT };
    const server = await serverVersion(options);
    const versions: Versions = { client, ...(server === undefined ? {} : { server }) };
    await new Printer(io.stdout).write(written(versions, options.output));
    finish(NOTHING_FOUND);
  });
}

/** Rejects with `RemoteTimelineError` when a server that the user has named cannot be asked. */
async function serverVersion(options: SourceOptions): Promise<Versions['server']> {
  const kept = join(options.dataDir, 'kubeconfig');
  const isNamed = isFromServer(options) && options.cluster?.because === undefined;
  if (options.bundle !== undefined || (!isFromServer(options) && !(await exists(kept)))) return undefined;
  const { server } = options.cluster ?? (isNamed ? await namedServer(options, kept) : await readKubeconfig(kept));
  try {
    return { version: await askVersion(server), url: server.url };
  } catch (error) {
    if (isNamed) throw error;
    return undefined;
  }
}

async function askVersion(server: ServerAddress): Promise<string> {
  const connection = new ServerConnection(server);
  try {
    const { status, text } = await connection.exchange('GET', '/version');
    const version = status === 200 ? /"gitVersion":\s*"([^"]+)"/.exec(text)?.[1] : undefined;
    if (version === undefined) throw connection.notHindcast();
    return version;
  } finally {
    connection.close();
  }
}

function written({ client, server }: Versions, format: VersionOptions['output']): string {
  if (format === 'json') return `${JSON.stringify({ client, server }, null, 2)}\n`;
  if (format === 'yaml') return yamlText({ client, server });
  const lines = [`Client: ${client.version}, Node ${client.node}, log format ${client.logFormat}`];
  if (server !== undefined) lines.push(`Server: ${server.version} at ${server.url}`);
  return `${lines.join('\n')}\n`;
}
