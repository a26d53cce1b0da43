import { createWriteStream, type WriteStream } from 'node:fs';
import { readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { parse } from 'yaml';
import { readAuditPolicy } from '../core/api/audit/audit-policy.js';
import type { AuditTrail } from '../core/api/audit/request-audit.js';
import type { Clock } from '../core/model/clock.js';
import { CommandFailure } from '../core/model/command-failure.js';
import type { Json, JsonObject } from '../core/model/json.js';

/** What is told of requests, and where, as kube-apiserver's flags say it. Members are named for these. */
export interface AuditFlags {
  readonly auditPolicyFile?: string;
  readonly auditLogPath?: string;
  /** Megabytes after which a log is put aside; 0 for never. */
  readonly auditLogMaxsize?: number;
  /** How many logs that were put aside are kept; 0 for all. */
  readonly auditLogMaxbackup?: number;
}

/** A log of audit events. */
export interface AuditLog extends Pick<AuditTrail, 'policy' | 'write'> {
  close(): Promise<void>;
}

const MEGABYTE = 1024 * 1024;
const DEFAULT_SIZE = 100;

/**
 * Opens the log that the flags name; undefined when they name none. Rejects with `CommandFailure` when the policy cannot be read or is none.
 * Source: kube-apiserver `--audit-policy-file`, `--audit-log-path`; natefinch/lumberjack for logs that are put aside.
 */
export async function openAuditLog(flags: AuditFlags, clock: Clock): Promise<AuditLog | undefined> {
  const { auditPolicyFile, auditLogPath } = flags;
  if (auditPolicyFile === undefined || auditLogPath === undefined) return undefined;
  const policy = readAuditPolicy(await policyIn(auditPolicyFile));
  if (!policy.ok) throw new CommandFailure(`${auditPolicyFile} is no audit policy: ${policy.error}`);
  if (auditLogPath === '-') {
    const write = (event: JsonObject) => void process.stdout.write(`${JSON.stringify(event)}\n`);
    return { policy: policy.value, write, close: async () => {} };
  }
  const file = new RotatingFile(auditLogPath, flags, clock);
  await file.open();
  return {
    policy: policy.value,
    write: (event) => file.write(`${JSON.stringify(event)}\n`),
    close: () => file.close(),
  };
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
