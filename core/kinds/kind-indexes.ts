import type { KubeObject } from '../model/object.js';

/** What a state finds without a walk. */
export interface KindIndexes {
  /**
   * Objects that no controller manages, as controllers adopt them when they match their selector. Of other kinds they are found by a walk:
   * nobody looks for them at every turn, and an index would cost each write of the many objects that nobody ever owns.
   */
  readonly orphans?: true;
  /** The node that an object is bound to; empty for none. */
  readonly nodeName?: (object: KubeObject) => string;
  /** Marks under which an object is found. For what few objects have: those without any cost nothing. */
  readonly marks?: (object: KubeObject) => readonly string[];
}
