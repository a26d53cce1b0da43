import type { KubeObject } from '../../model/object.js';
import type { Revision } from '../../model/revision.js';
import type { ObjectTransition } from './changes.js';

/** Reads transitions from a revision on, as far as there are any; each call goes on where the last one ended. */
export interface TransitionReader {
  /** The revision up to which all has been read. */
  readonly position: Revision;
  /** Yields groups, in order, until the newest revision is reached. */
  catchUp(): AsyncGenerator<readonly ObjectTransition[]>;
}

/** What a watch reads from. */
export interface WatchSource {
  /** The objects there are at a revision, in batches. */
  initial(at: Revision): AsyncIterable<readonly KubeObject[]>;
  /** Reads what comes after a revision. */
  after(revision: Revision): TransitionReader;
  /** Calls `wake` when there may be more to read and `end` when nothing will come any more, until the returned function is called. */
  subscribe(wake: () => void, end: () => void): () => void;
}
