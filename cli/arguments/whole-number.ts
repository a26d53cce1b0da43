import { InvalidArgumentError } from 'commander';

/** Reads a positive whole number. Throws commander's `InvalidArgumentError`, which names the option, when it is none. */
export function positiveNumber(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new InvalidArgumentError('It must be a whole number above zero.');
  return Number(text);
}
