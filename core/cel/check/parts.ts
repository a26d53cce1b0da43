import type { CoreExpression } from './core-expression.js';

/**
 * Macros may make a part stand in two places, and what stands in it in four. So many parts are looked at wherever they stand; of more, each is
 * looked at once, so that no expression explodes.
 */
export const MOST_REPEATED = 1_000;

/** An expression and all that is in it, in order. */
export function* partsOf(root: CoreExpression): Generator<CoreExpression> {
  const seen = new Set<CoreExpression>();
  const waiting = [root];
  for (let count = 0; waiting.length > 0; count++) {
    const part = waiting.pop()!;
    if (count >= MOST_REPEATED && seen.has(part)) continue;
    seen.add(part);
    yield part;
    waiting.push(...childrenOf(part).toReversed());
  }
}

function childrenOf(part: CoreExpression): readonly CoreExpression[] {
  switch (part.kind) {
    case 'literal':
    case 'ident':
      return [];
    case 'select':
      return [part.operand];
    case 'call':
      return part.target === undefined ? part.args : [part.target, ...part.args];
    case 'list':
      return part.items.map(({ value }) => value);
    case 'map':
      return part.entries.flatMap(({ key, value }) => [key, value]);
    case 'struct':
      return part.fields.map(({ value }) => value);
    case 'comprehension':
      return [part.range, part.start, part.condition, part.step, part.result];
  }
}
