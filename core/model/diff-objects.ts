import type { Operation } from 'fast-json-patch';
import type { Json, JsonObject } from './json.js';
import { memberNames } from './member-names.js';
import { memberOf, sameJson } from './same-json.js';

const escaped = (token: string): string =>
  token.includes('~') || token.includes('/') ? token.replaceAll('~', '~0').replaceAll('/', '~1') : token;

/** Pointers are written from this chain only when an operation needs one: most of what is compared does not differ. */
interface Place {
  readonly parent: Place | undefined;
  readonly token: string | number;
}

function pointer(place: Place | undefined): string {
  if (place === undefined) return '';
  return `${pointer(place.parent)}/${typeof place.token === 'number' ? place.token : escaped(place.token)}`;
}

/** An object or a list that takes more operations than this is replaced as a whole: so long a patch is slower to make and to replay. */
const MOST_OPERATIONS = 2_000;
/** Where putting items in or taking them out one by one moved more of those behind them, a list is replaced. */
const MAX_SHIFTS = 1_000_000;

/** Stops, as does `diffMembers`, when there are more than `most` operations: then they are thrown away. */
function diffArrays(
  before: readonly Json[],
  after: readonly Json[],
  place: Place | undefined,
  out: Operation[],
  most: number,
): void {
  let shared = Math.min(before.length, after.length);
  let tail = 0;
  if (before.length !== after.length) {
    // What both end with is skipped, so that one item put in or taken out anywhere is one operation.
    while (tail < shared && sameJson(before[before.length - 1 - tail], after[after.length - 1 - tail])) tail += 1;
    shared -= tail;
  }
  const moved = before.length + after.length - 2 * (shared + tail);
  if (moved * tail > MAX_SHIFTS) {
    out.push({ op: 'replace', path: pointer(place), value: after });
    return;
  }
  for (let index = 0; index < shared && out.length <= most; index += 1) {
    diffValues(before[index], after[index], { parent: place, token: index }, out);
  }
  for (let index = before.length - tail - 1; index >= shared && out.length <= most; index -= 1) {
    out.push({ op: 'remove', path: pointer({ parent: place, token: index }) });
  }
  for (let index = shared; index < after.length - tail && out.length <= most; index += 1) {
    out.push({ op: 'add', path: pointer({ parent: place, token: index }), value: after[index] });
  }
}

function diffMembers(
  before: JsonObject,
  after: JsonObject,
  place: Place | undefined,
  out: Operation[],
  { most, skipped }: { readonly most: number; readonly skipped?: string },
): void {
  for (const key of memberNames(before)) {
    if (out.length > most) return;
    const old = before[key];
    if (key === skipped) continue;
    const value = memberOf(after, key);
    if (value === old) continue;
    if (value === undefined) out.push({ op: 'remove', path: pointer({ parent: place, token: key }) });
    else diffValues(old, value, { parent: place, token: key }, out);
  }
  for (const key of memberNames(after)) {
    if (out.length > most) return;
    if (key === skipped || memberOf(before, key) !== undefined) continue;
    out.push({ op: 'add', path: pointer({ parent: place, token: key }), value: after[key] });
  }
}

function diffValues(
  before: Json | undefined,
  after: Json | undefined,
  place: Place | undefined,
  out: Operation[],
): void {
  if (before === after) return;
  const start = out.length;
  const most = start + MOST_OPERATIONS;
  if (Array.isArray(before) && Array.isArray(after)) diffArrays(before, after, place, out, most);
  else if (isMembers(before) && isMembers(after)) diffMembers(before, after, place, out, { most });
  else out.push({ op: 'replace', path: pointer(place), value: after });
  if (out.length <= most) return;
  out.length = start;
  out.push({ op: 'replace', path: pointer(place), value: after });
}

const isMembers = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The RFC 6902 patch (add, remove and replace) that turns one object into the other. Subtrees that are the same object are skipped unread,
 * and values are taken over, not copied. `/metadata/resourceVersion` is left out: it is the revision of the event that carries the patch.
 */
export function diffObjects(before: object, after: object): Operation[] {
  const out: Operation[] = [];
  if (before === after) return out;
  const left = before as JsonObject;
  const right = after as JsonObject;
  const oldMeta = memberOf(left, 'metadata');
  const newMeta = memberOf(right, 'metadata');
  // What has a member that is left out cannot be replaced as a whole.
  const most = Number.POSITIVE_INFINITY;
  if (isMembers(oldMeta) && isMembers(newMeta)) {
    if (oldMeta !== newMeta) {
      const place = { parent: undefined, token: 'metadata' };
      diffMembers(oldMeta, newMeta, place, out, { most, skipped: 'resourceVersion' });
    }
    diffMembers(left, right, undefined, out, { most, skipped: 'metadata' });
  } else {
    diffMembers(left, right, undefined, out, { most });
  }
  return out;
}
