import type { JsonObject } from '../../model/json.js';
import type { Causes } from './causes.js';

/** What a kind asks beyond its metadata. Absent rules ask nothing. */
export interface KindRules {
  /** The object itself, whether it is new or replaces another. */
  readonly object?: (object: JsonObject, causes: Causes) => void;
  /** Only a new object. */
  readonly create?: (object: JsonObject, causes: Causes) => void;
  /** What may not change. */
  readonly update?: (object: JsonObject, old: JsonObject, causes: Causes) => void;
  /** A status that replaces another. */
  readonly status?: (object: JsonObject, old: JsonObject, causes: Causes) => void;
}
