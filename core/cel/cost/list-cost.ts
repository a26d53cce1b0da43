import { type CallCost, type CallSite, type CostNode, LIST_COST, PER_CHARACTER } from './cost-node.js';
import { type CostRange, exactly, ONE, plus, scaled, times, wrappedDifference } from './cost-range.js';

const COUNTLESS = 2 ** 64;

/** What the functions of lists and sets cost; undefined for any other. Source: cel-go ext/lists.go, ext/sets.go. */
export function listCost({ sizes, name, overload, target, args }: CallSite): CallCost | undefined {
  switch (name) {
    case 'sets.contains':
    case 'sets.intersects':
    case 'sets.equivalent': {
      const product = times(sizes.sizeOf(args[0]!), sizes.sizeOf(args[1]!));
      return { cost: plus(scaled(product, name === 'sets.equivalent' ? 2 : 1), ONE) };
    }
    case 'lists.range':
      return making(1, exactly(writtenCount(args[0]!, COUNTLESS)));
  }
  if (target === undefined || overload.args[0]?.kind !== 'list') return undefined;
  const size = sizes.sizeOf(target);
  switch (name) {
    case 'slice':
      return making(1, exactly(wrappedDifference(writtenCount(args[1]!, size.most), writtenCount(args[0]!, 0))));
    case 'reverse':
      return making(1, size);
    case 'flatten':
      return making(args.length === 0 ? 1 : writtenCount(args[0]!, COUNTLESS), size);
    case 'distinct':
      return making(2, times(size, size));
    case 'sort':
      return sorting(size, overload.args[0].params[0]?.kind);
    case '@sortByAssociatedKeys':
      return sorting(sizes.sizeOf(args[0]!), overload.args[1]?.params[0]?.kind);
    default:
      return undefined;
  }
}

/** What a call costs that makes a list. */
function making(factor: number, size: CostRange): CallCost {
  return { cost: plus(scaled(size, factor), ONE, exactly(LIST_COST)), resultSize: size };
}

function sorting(size: CostRange, of: string | undefined): CallCost {
  return making(of === 'string' || of === 'bytes' ? 2 + PER_CHARACTER : 2, times(size, size));
}

/** A count that is written out, or else another. */
function writtenCount({ part }: CostNode, otherwise: number): number {
  if (part.kind !== 'literal' || typeof part.value !== 'bigint') return otherwise;
  return Math.max(0, Number(part.value));
}
