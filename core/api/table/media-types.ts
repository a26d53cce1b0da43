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

function parseClause(text: string): MediaClause | undefined {
  const [range = '', ...rest] = text.split(';').map((part) => part.trim());
  const [type = '', subtype, extra] = range.split('/').map((part) => part.trim());
  if (extra !== undefined) return undefined;
  // A lone `*` is how some old clients write `*/*`.
  if (subtype === undefined && type !== '*') return undefined;
  let quality = 1;
  const parameters = new Map<string, string>();
  for (const part of rest) {
    const equals = part.indexOf('=');
    if (equals < 0) continue;
    const name = part.slice(0, equals).trim();
    const value = part
      .slice(equals + 1)
      .trim()
      .replace(/^"(.*)"$/, '$1');
    if (name !== 'q') parameters.set(name, value);
    else if (/^(0(\.\d*)?|1(\.0*)?)$/.test(value)) quality = Number(value);
  }
  return { type, subtype: subtype ?? '*', quality, parameters };
}

const wildcards = ({ type, subtype }: MediaClause) => (type === '*' ? 2 : subtype === '*' ? 1 : 0);

/**
 * Reads an `Accept` header into its clauses, the most wanted first: by quality, then the more specific, then as written.
 * Clauses that are no media range are left out. Source: RFC 9110 12.5.1; goautoneg ParseAccept.
 */
export function parseAccept(header: string): MediaClause[] {
  const clauses = header.split(',', MAX_CLAUSES).flatMap((text) => parseClause(text) ?? []);
  return clauses.sort((a, b) => b.quality - a.quality || wildcards(a) - wildcards(b));
}
