import type { Called, CheckedExpression } from './check-types.js';
import { partsOf } from './parts.js';

/** What a call was found to call, by the name that it has and where that stands. */
export type CallLookup = (name: string, offset: number) => Called | undefined;

/** The calls of an expression that was checked, those that macros stand for included. */
export function callsOf({ root, calledBy }: CheckedExpression): CallLookup {
  const calls = new Map<string, Called>();
  for (const part of partsOf(root)) {
    const called = calledBy(part);
    if (called !== undefined) calls.set(`${called.name}@${part.offset}`, called);
  }
  return (name, offset) => calls.get(`${name}@${offset}`);
}
