import { milliOf, wholeOf } from '../model/quantity.js';

/** Amounts of resources as plain numbers: cpu in thousandths, memory and ephemeral storage in bytes, others in pieces. */
export interface ResourceAmounts {
  readonly cpu: number;
  readonly memory: number;
  readonly ephemeralStorage: number;
  /** Extended resources and huge pages by name; only those above zero. */
  readonly extended: ReadonlyMap<string, number>;
}

type ResourceList = { readonly [name: string]: string } | undefined;

const NO_EXTENDED: ReadonlyMap<string, number> = new Map();

/** Nothing of anything. */
export const NO_RESOURCES: ResourceAmounts = { cpu: 0, memory: 0, ephemeralStorage: 0, extended: NO_EXTENDED };

/** Reads a resource list such as `spec.containers[].resources.requests` or `status.allocatable`; `pods` is not counted here. */
export function amountsOf(list: ResourceList): ResourceAmounts {
  if (list === undefined) return NO_RESOURCES;
  let extended: Map<string, number> | undefined;
  for (const name of Object.keys(list)) {
    if (name === 'cpu' || name === 'memory' || name === 'ephemeral-storage' || name === 'pods') continue;
    const amount = wholeOf(list[name]);
    if (amount > 0) {
      extended ??= new Map();
      extended.set(name, amount);
    }
  }
  return {
    cpu: milliOf(list['cpu']),
    memory: wholeOf(list['memory']),
    ephemeralStorage: wholeOf(list['ephemeral-storage']),
    extended: extended ?? NO_EXTENDED,
  };
}

/** The sum of two amounts. */
export function addAmounts(a: ResourceAmounts, b: ResourceAmounts): ResourceAmounts {
  return combine(a, b, (left, right) => left + right);
}

/** The larger of two amounts, resource by resource. */
export function maxAmounts(a: ResourceAmounts, b: ResourceAmounts): ResourceAmounts {
  return combine(a, b, Math.max);
}

function combine(
  a: ResourceAmounts,
  b: ResourceAmounts,
  join: (left: number, right: number) => number,
): ResourceAmounts {
  if (b === NO_RESOURCES) return a;
  let extended = a.extended;
  if (b.extended.size > 0) {
    const joined = new Map(a.extended);
    for (const [name, amount] of b.extended) joined.set(name, join(joined.get(name) ?? 0, amount));
    extended = joined;
  }
  return {
    cpu: join(a.cpu, b.cpu),
    memory: join(a.memory, b.memory),
    ephemeralStorage: join(a.ephemeralStorage, b.ephemeralStorage),
    extended,
  };
}

/** How much there is of a resource by its name. */
export function amountOf({ cpu, memory, ephemeralStorage, extended }: ResourceAmounts, name: string): number {
  if (name === 'cpu') return cpu;
  if (name === 'memory') return memory;
  return name === 'ephemeral-storage' ? ephemeralStorage : (extended.get(name) ?? 0);
}

/** Whether a resource is an extended one, huge pages, or the like: such say nothing of Pods that do not ask for them. */
export function isScalar(name: string): boolean {
  return name !== 'cpu' && name !== 'memory' && name !== 'ephemeral-storage';
}
