import type { Readable, Writable } from 'node:stream';

/** How large a terminal is. */
export interface TerminalSize {
  readonly width: number;
  readonly height: number;
}

/** The far ends of a program's streams, which a client holds. One that it did not ask for is absent. */
export interface Stdio {
  /** What the client sends; ends when it sends no more. */
  readonly stdin?: Readable;
  readonly stdout?: Writable;
  readonly stderr?: Writable;
  /** Whether the client is a terminal, and so has no stderr of its own. */
  readonly tty: boolean;
  /** Calls back with each size that the client's terminal takes. */
  onResize(callback: (size: TerminalSize) => void): void;
  /** Calls back once the client is gone. */
  onGone(callback: () => void): void;
}

/** How a program ended, or why nobody knows. */
export type ProgramEnd = { readonly exitCode: number } | { readonly error: string };

/** Reads what a client says of its terminal; undefined when that is no size. Source: cri-streaming remotecommand/resize.go. */
export function parseTerminalSize(text: string): TerminalSize | undefined {
  try {
    const { Width: width, Height: height } = JSON.parse(text) as { Width?: unknown; Height?: unknown };
    return isSize(width) && isSize(height) ? { width, height } : undefined;
  } catch {
    return undefined;
  }
}

function isSize(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < 0x1_0000;
}
