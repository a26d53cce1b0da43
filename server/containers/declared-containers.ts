import { spawn } from 'node:child_process';
import { Duplex } from 'node:stream';
import type {
  ContainerAccess,
  ContainerLogs,
  ContainerRun,
  LogEntry,
  LoggedRun,
  LogRange,
} from '../../core/api/streams/container-access.js';
import type { ProgramEnd, Stdio } from '../../core/api/streams/stdio.js';
import type { Clock } from '../../core/model/clock.js';
import { fail, ok, type Result } from '../../core/model/result.js';
import type { Millis } from '../../core/model/revision.js';
import type { View } from '../../core/model/view.js';
import { type CommandPlay, playCommand } from '../../core/node/command-behaviour.js';
import { containerEnvironment } from '../../core/node/container-environment.js';
import { declaredAttach, declaredExec, declaredForward, declaredLog } from '../../core/node/kwok/declared.js';
import { nextSimulatedLine, simulatedLog } from '../../core/node/simulated-log.js';
import { dial } from './dial.js';
import type { HostAccess } from './host-access.js';
import { readLogFiles } from './log-file.js';
import { nanoTime } from './log-line.js';
import { killGroup, runProgram } from './run-program.js';

/** What the containers of simulated nodes are reached with. */
export interface DeclaredContainersOptions {
  readonly view: () => View;
  /** The time of the cluster. */
  readonly clock: Clock;
  readonly host: HostAccess;
}

/** How long a program that is executed in a simulated container is followed, where it prints for ever. */
const EXEC_TIME: Millis = 3_600_000;

/**
 * The containers of simulated nodes as objects of KWOK declare them, and where there is none, as their commands and annotations say. What
 * would touch the host is done only where the server was told so.
 */
export function declaredContainers(options: DeclaredContainersOptions): ContainerAccess {
  const { view, clock, host } = options;
  return {
    exec: (run, command, io) => exec(options, run, command, io),
    attach: (run, io) => attach(options, run, io),
    connect: (pod, port) => connectTo(declaredForward(view(), pod, port), port, host),
    logs: declaredLogs(view, clock, host),
  };
}

/** What containers have written, as it is declared or follows from their Pods. */
export function declaredLogs(view: () => View, clock: Clock, host: HostAccess): ContainerLogs {
  return async (run, range) => {
    const declared = declaredLog(view(), run.pod, run.container.name);
    if (!declared.ok) return declared;
    const { logsFile, previousLogsFile } = declared.value ?? {};
    const file = run.previous ? previousLogsFile : logsFile;
    if (declared.value === undefined) return ok(simulatedEntries(run, range, clock, view()));
    if (file === undefined) return ok(nothing());
    return host.files
      ? readLogFiles([file], range, clock)
      : fail(notAllowed('files', `the log is read from ${JSON.stringify(file)}`));
  };
}

async function* nothing(): AsyncGenerator<readonly LogEntry[]> {}

async function* simulatedEntries(
  { pod, container, state, restartCount }: LoggedRun,
  { tail, ended, until }: LogRange,
  clock: Clock,
  view: View,
): AsyncGenerator<readonly LogEntry[]> {
  const environment = containerEnvironment(view, pod, container);
  let isEnded = ended === undefined;
  void ended?.then(() => {
    isEnded = true;
  });
  const run = { ...state, restartCount };
  const written = (now: number) => simulatedLog(pod, container, run, Math.min(now, until), environment);
  const now = clock.now();
  const all = written(now);
  yield entriesOf(tail === undefined ? all : tail === 0 ? [] : all.slice(-tail));
  let seen = now;
  while (!isEnded) {
    const next = nextSimulatedLine(pod, container, run, seen);
    await Promise.race([ended, ...(next === undefined ? [] : [at(next, clock)])]);
    const end = clock.now();
    // Of the last moment nobody knows whether all of it was before the end.
    yield entriesOf(written(end).filter((line) => line.at > seen));
    seen = end;
  }
}

function entriesOf(lines: ReturnType<typeof simulatedLog>): readonly LogEntry[] {
  return lines.map((line) => ({ time: nanoTime(line.at), stream: 'stdout', text: Buffer.from(line.text) }));
}

function at(time: number, clock: Clock): Promise<void> {
  return new Promise((resolve) => void clock.schedule(Math.max(0, time - clock.now()), resolve));
}

async function exec(
  { view, clock, host }: DeclaredContainersOptions,
  { pod, container, status }: ContainerRun,
  command: readonly string[],
  io: Stdio,
): Promise<ProgramEnd> {
  const declared = declaredExec(view(), pod, container.name);
  if (!declared.ok) return executing(declared.error);
  if (declared.value === undefined)
    return play(
      playCommand(
        pod,
        container,
        status.restartCount,
        command,
        containerEnvironment(view(), pod, container),
        EXEC_TIME,
      ),
      command,
      io,
      clock,
    );
  if (!host.commands) return executing(notAllowed('commands', 'an Exec lets programs be run'));
  const { workDir, envs, user, group } = declared.value;
  const env = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '/', ...Object.fromEntries(envs) };
  return runProgram(command, io, { cwd: workDir ?? '/', env, uid: user, gid: group });
}

/** The few commands that are known do what they are known to do; of others nobody can tell. */
async function play(
  { prints, end }: CommandPlay,
  command: readonly string[],
  io: Stdio,
  clock: Clock,
): Promise<ProgramEnd> {
  if (end === undefined)
    return executing(
      `${JSON.stringify(command[0])} cannot be run in a simulated container: no Exec of kwok.x-k8s.io is about it`,
    );
  const began = clock.now();
  let isGone = false;
  io.onGone(() => {
    isGone = true;
  });
  for (const print of prints) {
    await at(began + print.after, clock);
    if (isGone) break;
    io.stdout?.write(io.tty ? print.text.replaceAll('\n', '\r\n') : print.text);
  }
  const gone = new Promise<void>((resolve) => io.onGone(resolve));
  await Promise.race([gone, ...(end === 'never' ? [] : [at(began + end.after, clock)])]);
  return { exitCode: end === 'never' ? 0 : end.exitCode };
}

function executing(why: string): ProgramEnd {
  return { error: `error executing command in container: ${why}` };
}

async function attach(options: DeclaredContainersOptions, run: ContainerRun, io: Stdio): Promise<ProgramEnd> {
  const { view, clock, host } = options;
  const { pod, container, status } = run;
  const declared = declaredAttach(view(), pod, container.name);
  if (!declared.ok) return attaching(declared.error);
  const file = declared.value;
  if (file !== undefined && !host.files)
    return attaching(notAllowed('files', `what is shown is read from ${JSON.stringify(file)}`));
  const range: LogRange = { tail: 0, ended: run.ended, until: Number.POSITIVE_INFINITY };
  const state = { running: status.state?.running };
  const { containerID = '', restartCount } = status;
  const logged: LoggedRun = { pod, container, state, containerID, restartCount, previous: false };
  const log =
    file === undefined ? ok(simulatedEntries(logged, range, clock, view())) : await readLogFiles([file], range, clock);
  if (!log.ok) return attaching(log.error);
  io.stdin?.resume();
  for await (const entries of log.value)
    for (const { stream, text } of entries) (stream === 'stderr' ? (io.stderr ?? io.stdout) : io.stdout)?.write(text);
  return { exitCode: 0 };
}

function attaching(why: string): ProgramEnd {
  return { error: `error attaching to container: ${why}` };
}

async function connectTo(
  declared: ReturnType<typeof declaredForward>,
  port: number,
  host: HostAccess,
): Promise<Result<Duplex, string>> {
  if (!declared.ok) return declared;
  const { command, target } = declared.value ?? {};
  if (command !== undefined)
    return host.commands ? ok(programStream(command)) : fail(notAllowed('commands', 'a PortForward names a command'));
  if (target === undefined)
    return fail(
      `failed to connect to localhost:${port} inside the Pod: connection refused: it is simulated, and no PortForward of kwok.x-k8s.io is about this port`,
    );
  return host.connections
    ? dial(target.address, target.port)
    : fail(notAllowed('connections', 'a PortForward names an address'));
}

/** The stdin and stdout of a program as one stream. */
function programStream(command: readonly string[]): Duplex {
  const [program = '', ...args] = command;
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'ignore'], detached: true });
  const stream = Duplex.from({ writable: child.stdin, readable: child.stdout });
  child.on('error', () => stream.destroy());
  stream.on('error', () => {});
  stream.on('close', () => killGroup(child));
  return stream;
}

function notAllowed(what: keyof HostAccess, why: string): string {
  return `${why}, and the server was started without --host-access ${what}`;
}
