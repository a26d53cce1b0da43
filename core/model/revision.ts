/** Position in the log: 1, 2, 3 … without gaps; 0 is before the first event. It is Kubernetes' `resourceVersion`. */
export type Revision = number;

/** Milliseconds since 1970-01-01T00:00:00Z, as every clock in Hindcast counts. */
export type Millis = number;

/** Reads a `resourceVersion`. Returns undefined when it is not a decimal integer that a revision can be. */
export function parseRevision(text: string): Revision | undefined {
  if (!/^(0|[1-9][0-9]{0,15})$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : undefined;
}
