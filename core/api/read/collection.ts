import type { KubeObject } from '../../model/object.js';
import type { Result } from '../../model/result.js';
import type { Revision } from '../../model/revision.js';
import type { StatusError } from '../../model/status-error.js';
import type { Selection } from './selection.js';
import type { WatchSource } from './watch-source.js';

/** Which objects of a collection are meant. */
export interface CollectionScope {
  /** Absent for all namespaces, and for cluster-scoped objects. */
  readonly namespace?: string;
  readonly selection: Selection;
}

/** Which part of a collection to list. */
export interface PageQuery extends CollectionScope {
  /** Absent where the collection has no revisions. */
  readonly at: Revision | undefined;
  /** Where the page before ended: its `next`. */
  readonly after?: string;
  /** At most so many objects; 0 for as many as there are. */
  readonly limit: number;
}

/** Part of a collection, in its order. May hold fewer objects than were asked for, even none, and still not be the last one. */
export interface Page {
  /** To be gone through once: a page without a limit is found as it is read. */
  readonly objects: Iterable<KubeObject>;
  /** What the next page comes after; absent when this is the last one. */
  readonly next?: string;
  /** How many objects follow, where that is known without counting. */
  readonly remaining?: number;
}

/** The objects of one resource as reads find them, whether they are stored in the state or made when somebody asks. */
export interface ServedCollection {
  /**
   * The revision that a read sees: the newest, or the one that `/at/…` chose. Undefined for a collection whose lists carry no
   * resourceVersion; an error where the past of it is not kept.
   */
  revision(at: Revision | undefined): Result<Revision | undefined, StatusError>;
  get(namespace: string | undefined, name: string, at: Revision | undefined): Promise<KubeObject | undefined>;
  page(query: PageQuery): Promise<Page>;
  /** What a watch reads; absent where nothing can be watched. */
  watch?(scope: CollectionScope): WatchSource;
}
