import { createWriteStream, type WriteStream } from 'node:fs';
import { readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { parse } from 'yaml';
import { readAuditPolicy } from '../core/api/audit/audit-policy.js';
import type { AuditTrail } from '../core/api/audit/request-audit.js';
import type { Clock } from '../core/model/clock.js';
import { CommandFailure } from '../core/model/command-failure.js';
import type { Json, JsonObject } from '../core/model/json.js';
import type { Millis } from '../core/model/revision.js';
import { readKubeconfig } from '../workspace/kubeconfig-file.js';
import { AuditWebhook } from './audit-webhook.js';

/** What is told of requests, and where, as kube-apiserver's flags say it. Members are named for these. */
export interface AuditFlags {
  readonly auditPolicyFile?: string;
  readonly auditLogPath?: string;
  /** Megabytes after which a log is put aside; 0 for never. */
  readonly auditLogMaxsize?: number;
  /** How many logs that were put aside are kept; 0 for all. */
  readonly auditLogMaxbackup?: number;
  /** A kubeconfig that tells where else events go, in batches. */
  readonly auditWebhookConfigFile?: string;
  /** Events that are sent at once at most, and that may wait. */
  readonly auditWebhookBatchMaxSize?: number;
  readonly auditWebhookBatchBufferSize?: number;
  /** In milliseconds: how long an event waits for others, and how long a batch that did not arrive waits to be sent again. */
  readonly auditWebhookBatchMaxWait?: Millis;
  readonly auditWebhookInitialBackoff?: Millis;
}

/** A log of audit events. */
export interface AuditLog extends Pick<AuditTrail, 'policy' | 'write'> {
  close(): Promise<void>;
}

const MEGABYTE = 1024 * 1024;
const DEFAULT_SIZE = 100;

/** Source: apiserver pkg/server/options/audit.go, defaultWebhookBatchConfig and NewAuditOptions. */
const WEBHOOK_DEFAULTS = { largestBatch: 400, buffer: 10_000, longestWait: 30_000, firstBackOff: 10_000 };

/** One place that audit events go to. */
type AuditBackend = Omit<AuditLog, 'policy'>;

/**
 * Opens the log and the webhook that the flags name; undefined when they name none. Rejects with `CommandFailure` when the policy cannot be read or
 * is none, and so with the webhook's kubeconfig.
 * Source: kube-apiserver `--audit-policy-file`, `--audit-log-path`, `--audit-webhook-config-file`; natefinch/lumberjack for logs that are put aside.
 */
export async function openAuditLog(flags: AuditFlags, clock: Clock): Promise<AuditLog | undefined> {
  const { auditPolicyFile, auditLogPath, auditWebhookConfigFile } = flags;
  if (auditPolicyFile === undefined || (auditLogPath ?? auditWebhookConfigFile) === undefined) return undefined;
  const policy = readAuditPolicy(await policyIn(auditPolicyFile));
  if (!policy.ok) throw new CommandFailure(`${auditPolicyFile} is no audit policy: ${policy.error}`);
  const backends: AuditBackend[] = [];
  if (auditWebhookConfigFile !== undefined) backends.push(await webhookOf(auditWebhookConfigFile, flags, clock));
  if (auditLogPath !== undefined) backends.push(await logAt(auditLogPath, flags, clock));
  return {
    policy: policy.value,
    write: (event) => {
      for (const backend of backends) backend.write(event);
    },
    close: async () => {
      await Promise.all(backends.map((backend) => backend.close()));
    },
  };
}

async function logAt(path: string, flags: AuditFlags, clock: Clock): Promise<AuditBackend> {
  if (path === '-') {
    const write = (event: JsonObject) => void process.stdout.write(`${JSON.stringify(event)}\n`);
    return { write, close: async () => {} };
  }
  const file = new RotatingFile(path, flags, clock);
  await file.open();
  return { write: (event) => file.write(`${JSON.stringify(event)}\n`), close: () => file.close() };
}

async function webhookOf(file: string, flags: AuditFlags, clock: Clock): Promise<AuditBackend> {
  const { server } = await readKubeconfig(file);
  const settings = {
    server,
    largestBatch: flags.auditWebhookBatchMaxSize ?? WEBHOOK_DEFAULTS.largestBatch,
    buffer: flags.auditWebhookBatchBufferSize ?? WEBHOOK_DEFAULTS.buffer,
    longestWait: flags.auditWebhookBatchMaxWait ?? WEBHOOK_DEFAULTS.longestWait,
    firstBackOff: flags.auditWebhookInitialBackoff ?? WEBHOOK_DEFAULTS.firstBackOff,
  };
  return new AuditWebhook(settings, clock);
}

async function policyIn(file: string): Promise<Json> {
  try {
    return parse(await readFile(file, 'utf8')) as Json;
  } catch (cause) {
    throw new CommandFailure(`cannot read the audit policy ${file}: ${(cause as Error).message}`, { cause });
  }
}

/** A file that lines are added to, and that is put aside once it is long. */
class RotatingFile {
  readonly #path: string;
  readonly #clock: Clock;
  readonly #longest: number;
  readonly #kept: number;
  #stream: WriteStream | undefined;
  #size = 0;
  #rotating = Promise.resolve();
  #waiting: string[] | undefined;

  constructor(path: string, { auditLogMaxsize = DEFAULT_SIZE, auditLogMaxbackup = 0 }: AuditFlags, clock: Clock) {
    this.#path = path;
    this.#clock = clock;
    this.#longest = auditLogMaxsize === 0 ? Number.POSITIVE_INFINITY : auditLogMaxsize * MEGABYTE;
    this.#kept = auditLogMaxbackup;
  }

  async open(): Promise<void> {
    this.#size = (await stat(this.#path).catch(() => undefined))?.size ?? 0;
    const stream = createWriteStream(this.#path, { flags: 'a', mode: 0o600 });
    await new Promise<void>((resolve, reject) => {
      stream.once('open', () => resolve());
      stream.once('error', (cause) =>
        reject(new CommandFailure(`cannot write the audit log ${this.#path}: ${cause.message}`, { cause })),
      );
    });
    // A disk that is full takes no more of it; requests go on, as in Kubernetes.
    stream.on('error', () => {});
    this.#stream = stream;
  }

  write(line: string): void {
    if (this.#waiting !== undefined) return void this.#waiting.push(line);
    this.#size += line.length;
    this.#stream?.write(line);
    if (this.#size >= this.#longest) {
      this.#waiting = [];
      this.#rotating = this.#rotate();
    }
  }

  async close(): Promise<void> {
    await this.#rotating;
    await this.#end();
  }

  async #rotate(): Promise<void> {
    await this.#end();
    const time = new Date(this.#clock.now()).toISOString().replace(/:/g, '-').replace('Z', '');
    const extension = extname(this.#path);
    const name = basename(this.#path, extension);
    const folder = dirname(this.#path);
    await rename(this.#path, join(folder, `${name}-${time}${extension}`)).catch(() => {});
    await this.open();
    if (this.#kept > 0) {
      const aside = (await readdir(folder))
        .filter((one) => one.startsWith(`${name}-`) && one.endsWith(extension))
        .sort();
      for (const old of aside.slice(0, -this.#kept)) await rm(join(folder, old), { force: true });
    }
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const line of waiting) this.write(line);
  }

  #end(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#stream === undefined) return resolve();
      this.#stream.end(() => resolve());
    });
  }
}
