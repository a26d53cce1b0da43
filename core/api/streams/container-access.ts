import type { Duplex } from 'node:stream';
import type { Result } from '../../model/result.js';
import type { Millis } from '../../model/revision.js';
import type { Container, ContainerStatus, EphemeralContainer, Pod } from '../../schema/generated/types/core.js';
import type { ProgramEnd, Stdio } from './stdio.js';

/** One run of a container of a Pod. */
export interface ContainerRun {
  readonly pod: Pod;
  readonly container: Container | EphemeralContainer;
  readonly status: ContainerStatus;
  /** Settles when this run has ended, or its Pod is gone. */
  readonly ended: Promise<void>;
}

/** One entry of a container's log. Source: pkg/kubelet/kuberuntime/logs, the log format of the container runtime interface. */
export interface LogEntry {
  /** As RFC 3339 writes it, to the nanosecond. */
  readonly time: string;
  readonly stream: 'stdout' | 'stderr';
  /** With its line end, unless the line goes on in the next entry. */
  readonly text: Uint8Array;
}

/** A run of a container that has a log. */
export interface LoggedRun {
  readonly pod: Pod;
  readonly container: Container | EphemeralContainer;
  /** The ID of the run, as its status has it. */
  readonly containerID: string;
  /** When it ran. */
  readonly state: Pick<NonNullable<ContainerStatus['state']>, 'running' | 'terminated'>;
  /** How often the container had been started before. */
  readonly restartCount: number;
  /** Whether it was asked for as the run before the newest. */
  readonly previous: boolean;
}

/** Which part of a log is wanted. */
export interface LogRange {
  /** How many entries from the end; all when absent. */
  readonly tail?: number;
  /** What is waited for while entries are yet to come: it settles when the run has ended or nobody reads any more. Absent: none is waited for. */
  readonly ended?: Promise<void>;
  /** The time of the cluster; what was written later is left out. */
  readonly until: Millis;
}

/** The log of a run in pieces, or why there is none. */
export type ContainerLogs = (
  run: LoggedRun,
  range: LogRange,
) => Promise<Result<AsyncIterable<readonly LogEntry[]>, string>>;

/**
 * What a server reaches in the containers of a cluster's nodes, as it reaches a kubelet. None of it is part of a state: what comes of it, a
 * kubelet writes.
 */
export interface ContainerAccess {
  /** Runs a program in a container; settles when it has ended. */
  exec(run: ContainerRun, command: readonly string[], io: Stdio): Promise<ProgramEnd>;
  /** Joins the program that a container runs; settles when it has ended or the client is gone. */
  attach(run: ContainerRun, io: Stdio): Promise<ProgramEnd>;
  /** Connects to a port of a Pod, or says why it cannot be reached. */
  connect(pod: Pod, port: number): Promise<Result<Duplex, string>>;
  readonly logs: ContainerLogs;
}
