import { CelFault, type CelValue, typeNameOf } from './cel-value.js';
import type { Evaluation } from './evaluation.js';

/** One function, with all its overloads. */
export interface CelFunction {
  readonly name: string;
  /** `size(x)` is `global`, `x.size()` is `member`. */
  readonly form: 'global' | 'member';
  /** How many arguments it may have; what a member is called on is the first. */
  readonly arities: readonly number[];
  /** Answers undefined when it has no overload for the types of the arguments. */
  call(args: readonly CelValue[], evaluation: Evaluation): CelValue | CelFault | undefined;
  /** Says at once what is wrong with arguments that are written out; undefined for those that are computed. */
  check?(args: readonly (CelValue | undefined)[]): string | undefined;
}

type Call = CelFunction['call'];

/** A function called on a value. */
export function member(name: string, arities: readonly number[], call: Call): CelFunction {
  return { name, form: 'member', arities, call };
}

/** A function called on nothing. */
export function global(name: string, arities: readonly number[], call: Call): CelFunction {
  return { name, form: 'global', arities, call };
}

/** The fault of a function that has no overload for its arguments. */
export function noSuchOverload({ name, form }: CelFunction, args: readonly CelValue[]): CelFault {
  const types = args.map(typeNameOf);
  const call = form === 'global' ? name : `${types.shift()}.${name}`;
  return new CelFault(`no such overload: ${call}(${types.join(', ')})`);
}
