import type { Revision } from '../../core/model/revision.js';

/** What tells where a fork comes from. */
export interface ForkOrigin {
  readonly name: string;
  readonly parent?: string;
  /** The last revision it shares with its parent. */
  readonly base: Revision;
}

/**
 * Up to which revision two timelines hold the same events, each a fork by name, or the cluster itself without one: infinity for
 * one and the same. Forks of forks share what their nearest common ancestor had when the first of them left it.
 */
export function sharedUntil(
  forks: readonly ForkOrigin[],
  one: string | undefined,
  other: string | undefined,
): Revision {
  const known = ancestors(forks, one);
  for (const [name, until] of ancestors(forks, other)) {
    const mine = known.get(name);
    if (mine !== undefined) return Math.min(mine, until);
  }
  return 0;
}

/** A timeline and those it comes from, nearest first, each with the last revision it shares with it. */
function ancestors(forks: readonly ForkOrigin[], name: string | undefined): Map<string | undefined, Revision> {
  const found = new Map<string | undefined, Revision>();
  let until = Number.POSITIVE_INFINITY;
  for (let at = name; ; ) {
    found.set(at, until);
    const fork = forks.find((candidate) => candidate.name === at);
    if (fork === undefined || found.size > forks.length + 1) return found;
    until = Math.min(until, fork.base);
    at = fork.parent;
  }
}
