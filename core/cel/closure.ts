import type { CelFault } from './cel-fault.js';
import type { CelValue } from './cel-value.js';
import type { Evaluation } from './evaluation.js';

/** A part of a program, ready to run. */
export type Closure = (evaluation: Evaluation) => CelValue | CelFault;
