/** A path below `/fork/NAME`, taken apart. */
export interface ForkPath {
  readonly name: string;
  /** What the path is within the fork. */
  readonly path: string;
}

/** Reads `/fork/NAME/…`; undefined when the path is about something else. Names of forks need no escapes, so none are read. */
export function forkPath(path: string): ForkPath | undefined {
  const found = /^\/fork\/([^/]+)(\/.*)?$/.exec(path);
  return found === null ? undefined : { name: found[1]!, path: found[2] ?? '/' };
}

/** The path under which a server serves a fork. */
export function pathOfFork(name: string): string {
  return `/fork/${encodeURIComponent(name)}`;
}
