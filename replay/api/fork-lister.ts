import type { ForkStatus } from '../fork/fork-admin.js';

/** A fork as a listing tells it. */
export type ForkInfo = Pick<
  ForkStatus,
  'name' | 'parent' | 'base' | 'head' | 'created' | 'time' | 'now' | 'controllers' | 'problem'
>;

/** Knows the forks of a cluster. */
export interface ForkLister {
  list(): Promise<readonly ForkInfo[]>;
}
