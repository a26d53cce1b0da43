import { type CelProblem, type CelProgram, compileCel } from '../../core/cel/compile-cel.js';
import type { ObjectAddress } from '../../core/model/log-index.js';
import { ok, type Result } from '../../core/model/result.js';
import { OBJECT_VARIABLES } from '../bisect/object-predicate.js';
import { EVENT_VARIABLES } from '../play/cel-breakpoint.js';

/**
 * What must hold in a stretch of a history. Of an object: in each of its versions, from before the first event on; it does not hold
 * where the object, or a field that is read, does not exist. Without an object: after each event, of the event's own object; where the
 * expression has no answer the event does not count. `atEnd`: only in the end, for what may take its time; needs an object.
 */
export interface Invariant {
  readonly expression: string;
  readonly program: CelProgram;
  readonly address?: ObjectAddress;
  readonly atEnd?: boolean;
}

/** Compiles an invariant. An expression that does not parse is a problem. */
export function compileInvariant(
  expression: string,
  about: Pick<Invariant, 'address' | 'atEnd'> = {},
): Result<Invariant, CelProblem> {
  const variables = about.address === undefined ? EVENT_VARIABLES : OBJECT_VARIABLES;
  const program = compileCel(expression, { variables });
  return program.ok ? ok({ expression, program: program.value, ...about }) : program;
}
