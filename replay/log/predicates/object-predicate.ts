import type { CelProgram } from '../../../core/cel/compile-cel.js';
import { holds } from '../../../core/cel/compile-cel.js';
import type { Json } from '../../../core/model/json.js';
import type { KubeObject } from '../../../core/model/object.js';
import type { Result } from '../../../core/model/result.js';
import type { Revision } from '../../../core/model/revision.js';

/** A predicate of one object, which is undefined where it does not exist. An error says why it cannot be told: then it does not hold. */
export interface ObjectPredicate {
  (object: KubeObject | undefined): Result<boolean, string>;
  /** The CEL expression that it is, if it is one: then it can be asked of a server. */
  readonly expression?: string;
}

/** What the predicate said of the object as of a revision. */
export interface Verdict {
  readonly at: Revision;
  /** Whether the object existed then. */
  readonly exists: boolean;
  readonly holds: boolean;
  /** Why the predicate could not be told, if it could not. */
  readonly error?: string;
}

/** The variables that a predicate of an object can name. */
export const OBJECT_VARIABLES = ['object'] as const;

/** A CEL expression as a predicate of one object. Where the object does not exist, nothing is bound to its name. */
export function objectPredicate(program: CelProgram): ObjectPredicate {
  const predicate = (object: KubeObject | undefined) => holds(program, { object: object as Json | undefined });
  return Object.assign(predicate, { expression: program.text });
}
