import { isJsonObject, type Json, type JsonObject } from './json.js';
import { memberNames } from './member-names.js';
import { inGroups, type Steps } from './steps.js';

/** How many members of one object are written in a step. */
const STEP = 40;

/** An object as JSON text in UTF-8, as `JSON.stringify` writes it; one with many members at its first or second level is written in steps. */
export function* jsonInSteps(object: JsonObject): Steps<Buffer> {
  const pieces: Buffer[] = [];
  yield* write(object, 2, pieces);
  return Buffer.concat(pieces);
}

function* write(value: Json, levels: number, pieces: Buffer[]): Generator<void, void> {
  if (levels === 0 || !isJsonObject(value)) {
    pieces.push(Buffer.from(JSON.stringify(value)));
    return;
  }
  let separator = '{';
  for (const names of inGroups(memberNames(value), STEP)) {
    for (const name of names) {
      pieces.push(Buffer.from(`${separator}${JSON.stringify(name)}:`));
      yield* write(value[name]!, levels - 1, pieces);
      separator = ',';
    }
    yield;
  }
  pieces.push(Buffer.from(separator === '{' ? '{}' : '}'));
}
