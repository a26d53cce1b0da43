import type { CelProgram } from '../../core/cel/compile-cel.js';
import { holds } from '../../core/cel/compile-cel.js';
import type { Json } from '../../core/model/json.js';
import type { Predicate } from './bisection.js';

/** The variables that a predicate of an object can name. */
export const OBJECT_VARIABLES = ['object'] as const;

/** A CEL expression as a predicate of one object. Where the object does not exist, nothing is bound to its name. */
export function objectPredicate(program: CelProgram): Predicate {
  return (object) => holds(program, { object: object as Json | undefined });
}
