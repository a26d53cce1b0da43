import { type produce as FreezingProduce, Immer } from 'immer';

/**
 * Changes one object of a state by a recipe, and shares what the recipe leaves alone. Unlike Immer's own `produce` it does not freeze
 * what comes of it: that would walk the whole object at every write, to keep what no code here does anyway. States whose objects must be
 * frozen freeze them as they take them in.
 */
export const produce: typeof FreezingProduce = new Immer({ autoFreeze: false }).produce;
