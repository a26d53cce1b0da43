import type { ReconcileRequest } from './controller.js';

/** Something that has lasted for some time. Nothing in the cluster says since when, so the request does: as long as it waits, it keeps that. */
export interface Lasting {
  readonly what: string;
  /** RFC 3339; absent when it was just found out. */
  readonly since?: string;
}

/** The request of a controller that looks at it. `what` holds no ` since `. */
export function lastingRequest({ what, since }: Lasting): ReconcileRequest {
  return { name: since === undefined ? what : `${what} since ${since}` };
}

/** Reads the name of such a request. */
export function readLasting(name: string): Lasting {
  const [what = '', since] = name.split(' since ');
  return since === undefined ? { what } : { what, since };
}
