/** One clause of an `Accept` header. */
export interface MediaClause {
  readonly type: string;
  readonly subtype: string;
  readonly quality: number;
  /** Parameters by name, `q` left out. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** A header longer than this is cut: no client sends one, and reading it must stay cheap. */
const MAX_CLAUSES = 64;

/** The text without spaces at its ends. */
function trimmed(text: string): string {
  let start = 0;
  let end = text.length;
  while (text[start] === ' ') start++;
  while (end > start && text[end - 1] === ' ') end--;
  return text.slice(start, end);
}

function parseClause(text: string): MediaClause | undefined {
  const [range = '', ...rest] = trimmed(text).split(';');
  const [type = '', subtype = '', extra = ''] = range.split('/', 3).map(trimmed);
  if (extra !== '') return undefined;
  // A lone `*` is how some old clients write `*/*`.
  if (subtype === '' && type !== '*') return undefined;
  let quality = 1;
  const parameters = new Map<string, string>();
  for (const part of rest) {
    const [name = '', value = '', more = ''] = part.split('=', 3);
    if (value === '' || more !== '') continue;
    if (trimmed(name) === 'q') quality = Number.isNaN(Number(value)) ? 0 : Number(value);
    else parameters.set(trimmed(name), trimmed(value));
  }
  return { type, subtype: subtype === '' ? '*' : subtype, quality, parameters };
}

function isBefore(a: MediaClause, b: MediaClause): boolean {
  return a.quality > b.quality || (a.type !== '*' && b.type === '*') || (a.subtype !== '*' && b.subtype === '*');
}

/**
 * Reads an `Accept` header into its clauses, the most wanted first: by quality, but the more specific before any wildcard, then as written.
 * Clauses that are no media range are left out. Source: goautoneg ParseAccept, whose order this is, though it is none of RFC 9110's.
 */
export function parseAccept(header: string): MediaClause[] {
  const clauses = header.split(',', MAX_CLAUSES).flatMap((text) => parseClause(text) ?? []);
  // Go sorts few by insertion; its order is no order in the strict sense, so another way of sorting ends elsewhere.
  for (let i = 1; i < clauses.length; i++) {
    for (let j = i; j > 0 && isBefore(clauses[j]!, clauses[j - 1]!); j--) {
      [clauses[j - 1], clauses[j]] = [clauses[j]!, clauses[j - 1]!];
    }
  }
  return clauses;
}
