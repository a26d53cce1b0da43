import { formatQuantity, parseQuantity } from '../../model/quantity.js';

/** A quantity in its canonical form, `0` when absent; text that is none stays as it is. */
export function quantityCell(text: string | undefined): string {
  if (text === undefined) return '0';
  const quantity = parseQuantity(text);
  return quantity === undefined ? text : formatQuantity(quantity);
}
