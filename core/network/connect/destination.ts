import { fail, ok, type Result } from '../../model/result.js';
import type { ConnectionLookup, ConnectionOutcome, ConnectionService } from './connection.js';

/** The addresses and the port that a target means, or where it ends before there are any. */
export interface Destination {
  readonly addresses: readonly string[];
  readonly port: number;
  readonly lookup?: ConnectionLookup;
  /** A headless Service, whose name leads to its Pods at once. */
  readonly service?: ConnectionService;
  readonly ends?: { readonly outcome: ConnectionOutcome; readonly because: string };
}

/** A destination where a connection ends before it begins. */
export function ended(
  addresses: readonly string[],
  port: number,
  outcome: ConnectionOutcome,
  because: string,
): Destination {
  return { addresses, port, ends: { outcome, because } };
}

/** A port that must be told as a number. */
export function plainPort(port: number | string | undefined): Result<number, string> {
  if (typeof port === 'number') return ok(port);
  return fail(
    port === undefined ? 'tell which port is meant' : `a port is a number there, not ${JSON.stringify(port)}`,
  );
}
