import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter } from 'node:events';
import type { Readable } from 'node:stream';
import type { ProgramEnd, Stdio } from '../../core/api/streams/stdio.js';
import type { Clock } from '../../core/model/clock.js';
import type { Millis } from '../../core/model/revision.js';
import type { Container, LifecycleHandler } from '../../core/schema/generated/types/core.js';
import { exitCodeOf, killGroup, runProgram, type StartFailure, startFailure } from '../containers/run-program.js';
import { type ContainerPlace, launchFailure } from './container-place.js';
import { ProbeWorker, probeHttp } from './prober.js';
import { ProcessLog } from './process-log.js';

/** What a container is run as. */
export interface ProcessPlan {
  readonly container: Container;
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly place: ContainerPlace;
  readonly logFile: string;
  /** Where on this machine an address leads that hooks and probes name. */
  hostOf(address: string): string;
  /** What the program leaves as its last words, once it has ended so; undefined when it leaves none. */
  lastWords(exitCode: number): Promise<string | undefined>;
}

/** How the process of a container ended. */
export interface ProcessEnd {
  readonly at: Millis;
  readonly exitCode: number;
  readonly reason?: string;
  readonly message?: string;
}

/** How long a probe's or a hook's program may take to end once its time is up. */
const HOOK_TIMEOUT: Millis = 30_000;
/** How long is waited for the last of a log. */
const LOG_PATIENCE: Millis = 1_000;
const LONGEST_OUTPUT = 10 * 1024;

/** One run of a container as a process of this machine, with its log and its probes. Emits `change` whenever something is known anew. */
export class ContainerProcess extends EventEmitter<{ change: [] }> {
  readonly plan: ProcessPlan;
  readonly #clock: Clock;
  readonly #child: ChildProcess;
  readonly #workers: ProbeWorker[] = [];
  /** Whether its startup probe has passed. */
  started = false;
  ready = false;
  /** What its readiness probe says while it fails. */
  unhealthy: string | undefined;
  /** The probe that condemned it, and what that said. */
  condemned: { readonly probe: 'Liveness' | 'Startup'; readonly why: string } | undefined;
  end: ProcessEnd | undefined;
  #isStopping = false;
  /** Settles when its program is where it runs, or has ended on the way there. */
  readonly #entered: Promise<void>;
  /** Settles when the process, and all that it started, is gone. */
  readonly ended: Promise<void>;

  constructor(plan: ProcessPlan, clock: Clock) {
    super();
    this.plan = plan;
    this.#clock = clock;
    const launch = plan.place.first(plan.command);
    const [program = '', ...args] = launch.words;
    const { stdin = false } = plan.container;
    const log = new ProcessLog(plan.logFile, clock);
    this.#child = spawn(program, args, {
      cwd: launch.cwd,
      env: { ...plan.env },
      // The fourth is closed by whoever leads the program to its place, when it is there.
      stdio: [stdin ? 'pipe' : 'ignore', 'pipe', 'pipe', launch.failure === undefined ? 'ignore' : 'pipe'],
      // A group of its own, so that what it starts ends with it.
      detached: true,
    });
    const child = this.#child;
    child.stdin?.on('error', () => {});
    const logged = Promise.all([log.take(child.stdout!, 'stdout'), log.take(child.stderr!, 'stderr')]);
    const way = child.stdio[3] as Readable | null;
    this.#entered = way === null ? Promise.resolve() : new Promise((resolve) => way.on('close', resolve).resume());
    let failure: StartFailure | undefined;
    this.ended = new Promise((resolve) => {
      child.on('error', (error) => {
        failure = error;
        if (child.pid === undefined) void finish(128, null);
      });
      // What a container's first process leaves behind dies with it.
      child.on('exit', (code, signal) => {
        killGroup(child);
        void finish(code, signal);
      });
      const finish = async (code: number | null, signal: NodeJS.Signals | null) => {
        for (const worker of this.#workers) worker.stop();
        // Whatever left the group may hold its output open for ever.
        await Promise.race([logged, new Promise<void>((done) => void clock.schedule(LOG_PATIENCE, done))]);
        await log.close();
        this.ready = false;
        if (child.pid !== undefined) failure = launchFailure(launch);
        const exitCode = failure === undefined ? exitCodeOf(code, signal) : 128;
        const message =
          failure === undefined ? await plan.lastWords(exitCode) : notStarted(plan.command[0] ?? '', failure);
        const at = clock.now();
        this.end = {
          at,
          exitCode,
          ...(failure === undefined ? {} : { reason: 'StartError' }),
          ...(message === undefined ? {} : { message }),
        };
        resolve();
        this.emit('change');
      };
    });
    if (child.pid !== undefined) void this.#begin();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Asks it to end, and kills it when the grace is over. */
  async stop(grace: Millis): Promise<void> {
    if (this.#isStopping || this.end !== undefined) return;
    this.#isStopping = true;
    const cancel = this.#clock.schedule(grace, () => this.kill());
    void this.ended.then(cancel);
    await this.#hook(this.plan.container.lifecycle?.preStop);
    this.#child.kill('SIGTERM');
  }

  kill(): void {
    killGroup(this.#child);
  }

  /** Runs a program where the container runs. */
  async exec(command: readonly string[], io: Stdio): Promise<ProgramEnd> {
    const { env, place } = this.plan;
    await this.#entered;
    const launch = place.beside(this.pid ?? 0, command);
    const end = await runProgram(launch.words, io, {
      cwd: launch.cwd,
      env: io.tty ? { TERM: 'xterm', ...env } : env,
      onStart: (child) => void this.ended.then(() => killGroup(child)),
    });
    const failure = launchFailure(launch);
    return failure === undefined ? end : { error: startFailure(command[0] ?? '', failure) };
  }

  /** Joins its streams until it ends or the client goes. */
  async attach(io: Stdio): Promise<ProgramEnd> {
    const { stdin, stdout, stderr } = this.#child;
    const { container } = this.plan;
    if (io.stdin !== undefined && stdin !== null) {
      const once = container.stdinOnce === true;
      io.stdin.pipe(stdin, { end: once });
    }
    const unpipe: (() => void)[] = [];
    for (const [source, sink] of [
      [stdout, io.stdout],
      [stderr, io.stderr ?? (io.tty ? io.stdout : undefined)],
    ] as const) {
      if (source === null || sink === undefined) continue;
      const pass = (chunk: Buffer) => void sink.write(chunk);
      source.on('data', pass);
      unpipe.push(() => source.off('data', pass));
    }
    await Promise.race([this.ended, new Promise<void>((resolve) => io.onGone(resolve))]);
    for (const off of unpipe) off();
    return { exitCode: 0 };
  }

  async #begin(): Promise<void> {
    const { container } = this.plan;
    await this.#entered;
    const hooked = await this.#hook(container.lifecycle?.postStart);
    if (hooked !== undefined) {
      this.condemned = undefined;
      this.kill();
      return;
    }
    const { startupProbe } = container;
    if (startupProbe === undefined) return this.#isStarted();
    this.#watch(startupProbe, undefined, (worker, result) => {
      worker().stop();
      if (result.passed) this.#isStarted();
      else this.#condemn('Startup', result.why);
    });
  }

  #isStarted(): void {
    if (this.end !== undefined) return;
    this.started = true;
    const { readinessProbe, livenessProbe } = this.plan.container;
    this.ready = readinessProbe === undefined;
    if (readinessProbe !== undefined)
      this.#watch(readinessProbe, false, (_worker, result) => {
        this.ready = result.passed;
        this.unhealthy = result.passed ? undefined : `Readiness probe failed: ${result.why}`;
        this.emit('change');
      });
    if (livenessProbe !== undefined)
      this.#watch(livenessProbe, true, (worker, result) => {
        if (result.passed) return;
        worker().stop();
        this.#condemn('Liveness', result.why);
      });
    this.emit('change');
  }

  #condemn(probe: 'Liveness' | 'Startup', why: string): void {
    this.condemned = { probe, why: `${probe} probe failed: ${why}` };
    this.emit('change');
  }

  #watch(
    probe: NonNullable<Container['livenessProbe']>,
    initial: boolean | undefined,
    turned: (worker: () => ProbeWorker, result: Parameters<ProbeWorker['turned']>[0]) => void,
  ): void {
    const exec = (command: readonly string[], timeout: Millis) => this.#run(command, timeout);
    const worker: ProbeWorker = new ProbeWorker(
      this.plan.container,
      probe,
      { exec, hostOf: this.plan.hostOf },
      this.#clock,
      (result) => turned(() => worker, result),
      initial,
    );
    this.#workers.push(worker);
    if (this.end !== undefined) worker.stop();
  }

  /** Does what a hook says; undefined when all is well. */
  async #hook(hook: LifecycleHandler | undefined): Promise<string | undefined> {
    if (hook === undefined) return undefined;
    if (hook.sleep !== undefined) {
      const { seconds } = hook.sleep;
      await new Promise<void>((resolve) => void this.#clock.schedule(seconds * 1000, resolve));
      return undefined;
    }
    if (hook.exec !== undefined) {
      const { exitCode, output } = await this.#run(hook.exec.command ?? [], HOOK_TIMEOUT);
      return exitCode === 0 ? undefined : output;
    }
    if (hook.httpGet === undefined) return undefined;
    const { container, hostOf } = this.plan;
    const result = await probeHttp(container, hook.httpGet, HOOK_TIMEOUT, this.#clock, hostOf);
    return result.passed ? undefined : result.why;
  }

  /** Runs a program to its end, or kills it when its time is up. */
  #run(command: readonly string[], timeout: Millis): Promise<{ exitCode: number; output: string }> {
    const { env, place } = this.plan;
    const launch = place.beside(this.pid ?? 0, command);
    const [program = '', ...args] = launch.words;
    const { cwd } = launch;
    const child = spawn(program, args, { cwd, env: { ...env }, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    const cancel = this.#clock.schedule(timeout, () => killGroup(child));
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        if (output.length < LONGEST_OUTPUT) output += text;
      });
    return new Promise((resolve) => {
      const refuse = (error: StartFailure) => resolve({ exitCode: 126, output: startFailure(command[0] ?? '', error) });
      child.on('error', (error) => {
        cancel();
        refuse(error);
      });
      child.on('close', (code, signal) => {
        cancel();
        const failure = launchFailure(launch);
        if (failure === undefined) resolve({ exitCode: exitCodeOf(code, signal), output });
        else refuse(failure);
      });
    });
  }
}

/** Source: containerd, runc. */
function notStarted(program: string, error: StartFailure): string {
  const why = startFailure(program, error).replace(/^.*unable to start container process: /, '');
  return `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: ${why}: unknown`;
}
