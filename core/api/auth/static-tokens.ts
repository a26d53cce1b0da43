import { createHash } from 'node:crypto';
import { fail, ok, type Result } from '../../model/result.js';
import type { User } from './user.js';

/** Finds the user of a token. */
export type StaticTokens = (token: string) => User | undefined;

/**
 * Reads a file of tokens: lines of `token,user,uid` or `token,user,uid,"group,group"` as CSV. The error says what is wrong with it.
 * Tokens are looked up by their hash, so that how long a look-up takes tells nothing of them.
 * Source: apiserver pkg/authentication/token/tokenfile.
 */
export function parseTokenFile(text: string): Result<StaticTokens, string> {
  const users = new Map<string, User>();
  const records = csvRecords(text);
  if (!records.ok) return records;
  for (const record of records.value) {
    const [token = '', name = '', uid = '', groups] = record;
    if (record.length < 3)
      return fail(`it must have at least 3 columns (token, user name, user uid), found ${record.length}`);
    if (token === '') continue;
    users.set(hashOf(token), { name, uid, groups: groups === undefined ? [] : groups.split(',') });
  }
  return ok((token) => users.get(hashOf(token)));
}

const hashOf = (token: string) => createHash('sha256').update(token).digest('base64');

/** Records of CSV as Go's encoding/csv reads them: a field in quotes may hold commas, quotes in pairs, and ends of lines. Source: RFC 4180. */
function csvRecords(text: string): Result<string[][], string> {
  const records: string[][] = [];
  let record: string[] = [];
  let at = 0;
  const endField = (field: string) => {
    record.push(field);
    const end = text[at];
    at++;
    if (end === ',') return;
    if (record.length > 1 || record[0] !== '') records.push(record);
    record = [];
  };
  while (at < text.length || record.length > 0) {
    if (text[at] !== '"') {
      const begin = at;
      while (at < text.length && text[at] !== ',' && text[at] !== '\n') at++;
      const field = text.slice(begin, at).replace(/\r$/, '');
      if (field.includes('"'))
        return fail(`it has a quote in a field that does not begin with one, in record ${records.length + 1}`);
      endField(field);
      continue;
    }
    let field = '';
    at++;
    for (;;) {
      const close = text.indexOf('"', at);
      if (close < 0) return fail(`it has a quote that does not end, in record ${records.length + 1}`);
      field += text.slice(at, close);
      at = close + 1;
      if (text[at] !== '"') break;
      field += '"';
      at++;
    }
    if (text[at] === '\r' && text[at + 1] === '\n') at++;
    if (at < text.length && text[at] !== ',' && text[at] !== '\n')
      return fail(`it has text behind a quote that ends a field, in record ${records.length + 1}`);
    endField(field);
  }
  return ok(records);
}
