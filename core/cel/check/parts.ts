import type { CoreExpression } from './core-expression.js';

/** An expression and all that is in it. */
export function* partsOf(part: CoreExpression): Generator<CoreExpression> {
  yield part;
  for (const child of childrenOf(part)) yield* partsOf(child);
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
