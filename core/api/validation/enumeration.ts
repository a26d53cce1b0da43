import { notSupported, required } from '../../model/field-error.js';
import type { Causes } from './causes.js';
import { asText } from './json-fields.js';

/** A text that must be there and be one of a few. */
export function checkRequiredChoice(value: unknown, choices: readonly string[], path: string, causes: Causes): void {
  if (asText(value) === '') causes.push(required(path));
  else checkChoice(value, choices, path, causes);
}

/** A text that, when it is there, must be one of a few. */
export function checkChoice(value: unknown, choices: readonly string[], path: string, causes: Causes): void {
  if (value !== undefined && value !== null && !choices.includes(asText(value))) {
    causes.push(notSupported(path, value, choices));
  }
}
