import { fail, ok, type Result } from '../../../model/result.js';

/** Go's strconv.Atoi: digits with a sign in front, of 64 bits. */
function atoi(text: string): number | undefined {
  return /^[-+]?[0-9]{1,18}$/.test(text) ? Number(text) : undefined;
}

function limitOf(text: string, completions: number): Result<number, string> {
  const index = atoi(text);
  if (index === undefined) return fail(`cannot convert string to integer for index: ${JSON.stringify(text)}`);
  return index >= completions ? fail(`too large index: ${JSON.stringify(text)}`) : ok(index);
}

/** One index or a range such as `3-5`, both ends included. */
export function parseIndexInterval(text: string, completions: number): Result<readonly [number, number], string> {
  const limits = text.split('-');
  if (limits.length > 2) {
    const rule = "an index interval can have at most two parts separated by '-'";
    return fail(`the fragment ${JSON.stringify(text)} violates the requirement that ${rule}`);
  }
  const first = limitOf(limits[0] as string, completions);
  if (!first.ok) return first;
  if (limits.length === 1) return ok([first.value, first.value]);
  const last = limitOf(limits[1] as string, completions);
  if (!last.ok) return last;
  if (first.value >= last.value) {
    return fail(`non-increasing order, previous: ${first.value}, current: ${last.value}`);
  }
  return ok([first.value, last.value]);
}

/** How many indexes a list such as `1,3-5` names, or what is wrong with it. Source: kubernetes pkg/apis/batch/validation validateIndexesFormat. */
export function countIndexes(text: string, completions: number): Result<number, string> {
  if (text === '') return ok(0);
  let total = 0;
  let previous: number | undefined;
  for (const part of text.split(',')) {
    const interval = parseIndexInterval(part, completions);
    if (!interval.ok) return interval;
    const [first, last] = interval.value;
    if (previous !== undefined && previous >= first) {
      return fail(`non-increasing order, previous: ${previous}, current: ${first}`);
    }
    total += last - first + 1;
    previous = last;
  }
  return ok(total);
}
