import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BigLog, bigLogShape, makeBigLog } from './big-log.js';
import { recordLife } from './histories/cluster-life.js';
import type { BareServerOperations, BareServerReady } from './processes/bare-server.js';
import { Child } from './processes/child.js';
import type { LoadOperations } from './processes/load.js';
import type { Operations } from './processes/operations.js';
import type { ServedClusterOperations, ServedClusterReady } from './processes/served-cluster.js';
import type { TimelineQuestionOperations } from './processes/timeline-question.js';
import type { WatchedEngineOperations, WatchedEngineReady } from './processes/watched-engine.js';
import { withLog } from './with-log.js';

/** A cluster as a user serves it, in a process of its own. */
export type ServedCluster = Child<ServedClusterReady, ServedClusterOperations>;

/** What rows measure with: directories, processes and the big log, all of which end with the run. */
export class Bench {
  /** A tenth of everything, for a first look. */
  readonly quick: boolean;
  readonly #progress: (text: string) => void;
  readonly #tell: (text: string) => void;
  readonly #children = new Set<{ stop(): Promise<void> }>();
  #root: Promise<string> | undefined;
  #directories = 0;
  #bigLog: Promise<BigLog> | undefined;
  #life: Promise<string> | undefined;

  constructor(options: { quick: boolean; progress: (text: string) => void; tell: (text: string) => void }) {
    this.quick = options.quick;
    this.#progress = options.progress;
    this.#tell = options.tell;
  }

  /** A number of events, objects or requests: all of them, or a tenth. */
  scaled(count: number): number {
    return this.quick ? Math.ceil(count / 10) : count;
  }

  /** Tells whoever waits what is going on. */
  progress(text: string): void {
    this.#progress(text);
  }

  /** Tells what no number can, and that stays: such as a story that explains a figure. */
  tell(text: string): void {
    this.#tell(text);
  }

  /** A new name for a directory; nothing is there yet. */
  async directory(): Promise<string> {
    this.#root ??= mkdtemp(join(tmpdir(), 'hindcast-bench-'));
    return join(await this.#root, String(++this.#directories));
  }

  /** The big log, made when it is first asked for. Whoever opens it closes it before the row ends. */
  bigLog(): Promise<BigLog> {
    this.#bigLog ??= this.#makeBigLog();
    return this.#bigLog;
  }

  /** The data directory with the log of a cluster's life, made when it is first asked for. */
  life(): Promise<string> {
    this.#life ??= this.#makeLife();
    return this.#life;
  }

  /** Serves a data directory. */
  serve(dataDir: string, nodes = 3): Promise<ServedCluster> {
    return this.#start<ServedClusterReady, ServedClusterOperations>('./served-cluster.js', [
      dataDir,
      '--nodes',
      String(nodes),
    ]);
  }

  /** Starts a cluster without controllers, whose process makes commits by itself. */
  watchedEngine(dataDir: string): Promise<Child<WatchedEngineReady, WatchedEngineOperations>> {
    return this.#start('./watched-engine.js', [dataDir]);
  }

  /** Starts a process that can be asked one thing about a big log. */
  timelineQuestion({ dataDir, objects, namespaces }: BigLog): Promise<Child<null, TimelineQuestionOperations>> {
    return this.#start('./timeline-question.js', [dataDir, String(objects), String(namespaces)]);
  }

  /** Starts the HTTPS server that has nothing behind it. */
  async bareServer(): Promise<Child<BareServerReady, BareServerOperations>> {
    return this.#start('./bare-server.js', [await this.directory()]);
  }

  /** Starts a load generator. */
  load(): Promise<Child<null, LoadOperations>> {
    return this.#start('./load.js', []);
  }

  /** Ends the processes that a row left behind. */
  async endProcesses(): Promise<void> {
    const children = [...this.#children];
    this.#children.clear();
    await Promise.all(children.map((child) => child.stop()));
  }

  /** Ends every process and removes every file. */
  async close(): Promise<void> {
    await this.endProcesses();
    if (this.#root !== undefined) await rm(await this.#root, { recursive: true, force: true });
  }

  async #start<Ready, O extends Operations>(module: string, args: readonly string[]): Promise<Child<Ready, O>> {
    const child = await Child.start<Ready, O>(module, args);
    this.#children.add(child);
    return child;
  }

  async #makeBigLog(): Promise<BigLog> {
    const shape = bigLogShape(this.scaled(1_000_000));
    this.progress(`filling a log of ${shape.events} events`);
    return makeBigLog(await this.directory(), shape);
  }

  async #makeLife(): Promise<string> {
    const events = this.scaled(1_000_000);
    this.progress(`recording ${events} events of a cluster's life`);
    const dataDir = await this.directory();
    await withLog(dataDir, (log) => recordLife(log, { events, deployments: 140 }));
    return dataDir;
  }
}
