import { byteLength } from '../../model/names.js';
import {
  CelCidr,
  CelIp,
  CelOptional,
  type CelValue,
  entriesOf,
  isList,
  isMap,
  itemsOf,
  listSize,
  mapSize,
} from '../cel-value.js';
import { PER_CHARACTER } from './cost-node.js';

/** How large a value is: what `size()` says of it, or 1. Source: cel-go interpreter/runtimecost.go actualSize. */
export function sizeOfValue(value: CelValue): number {
  if (typeof value === 'string') return characterCount(value);
  if (value === null || typeof value !== 'object') return 1;
  if (value instanceof Uint8Array) return value.length;
  if (isList(value)) return listSize(value);
  if (isMap(value)) return mapSize(value);
  if (value instanceof CelIp) return value.family === 4 ? 4 : 16;
  if (value instanceof CelCidr) return Math.ceil(value.prefixLength / 8);
  return 1;
}

/** The same, where what an optional holds counts. */
export function sizeOfHeld(value: CelValue): number {
  return value instanceof CelOptional && value.value !== undefined ? sizeOfHeld(value.value) : sizeOfValue(value);
}

/** What it costs to go over a value and all in it. Source: k8s.io/apiserver pkg/cel/library/cost.go traversalCost. */
export function traversalCost(value: CelValue): number {
  if (typeof value === 'string') return Math.floor(byteLength(value) * PER_CHARACTER);
  if (value === null || typeof value !== 'object') return 1;
  if (value instanceof Uint8Array) return Math.floor(value.length * PER_CHARACTER);
  if (isList(value)) return itemsOf(value).reduce<number>((sum, item) => sum + traversalCost(item), 0);
  if (!isMap(value)) return 1;
  return entriesOf(value).reduce((sum, [key, item]) => sum + traversalCost(key) + traversalCost(item), 0);
}

/** A character beyond the first 65,536 stands as two in a text. */
function characterCount(text: string): number {
  let count = text.length;
  for (let index = 0; index < text.length - 1; index++) {
    const isHigh = (text.charCodeAt(index) & 0xfc00) === 0xd800;
    if (isHigh && (text.charCodeAt(index + 1) & 0xfc00) === 0xdc00) {
      count--;
      index++;
    }
  }
  return count;
}
