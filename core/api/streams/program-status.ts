import type { ProgramEnd } from './stdio.js';

/** What a client is told of how a program ended, as JSON. Source: cri-streaming remotecommand/exec.go ServeExec, status.go. */
export function programStatus(end: ProgramEnd): string {
  return JSON.stringify(statusOf(end));
}

/** What one is told that knows no JSON: nothing where all went well. */
export function plainStatus(end: ProgramEnd): string {
  return statusOf(end).message ?? '';
}

function statusOf(end: ProgramEnd): {
  readonly status: string;
  readonly message?: string;
  readonly [more: string]: unknown;
} {
  if ('error' in end)
    return { status: 'Failure', message: `Internal error occurred: ${end.error}`, reason: 'InternalError', code: 500 };
  const { exitCode } = end;
  if (exitCode === 0) return { status: 'Success' };
  return {
    status: 'Failure',
    message: `command terminated with non-zero exit code: command terminated with exit code ${exitCode}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(exitCode) }] },
  };
}
