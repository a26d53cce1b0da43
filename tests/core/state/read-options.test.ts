import { test as property } from '@fast-check/vitest';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { continueToken, readContinueToken } from '../../../core/api/read/continuation.js';
import { parseListOptions } from '../../../core/api/read/list-options.js';
import { parseWatchOptions } from '../../../core/api/read/watch-options.js';

const list = (query: string) => parseListOptions(new URLSearchParams(query));
const watch = (query: string) => parseWatchOptions(new URLSearchParams(query), () => 0.5);
const HALF_HOUR = 1_800_000;

describe('the options of a list', () => {
  it.each<[string, object]>([
    ['', { limit: 0 }],
    ['limit=5', { limit: 5 }],
    ['limit=-1', { limit: 0 }],
    ['resourceVersion=0', { limit: 0 }],
    [`continue=${continueToken({ after: 'a/b' })}`, { limit: 0, after: 'a/b' }],
    ['resourceVersion=7', { notOlderThan: 7, limit: 0 }],
    ['resourceVersion=7&limit=5', { at: 7, limit: 5 }],
    ['resourceVersion=7&limit=5&resourceVersionMatch=NotOlderThan', { notOlderThan: 7, limit: 5 }],
    ['resourceVersion=7&resourceVersionMatch=Exact', { at: 7, limit: 0 }],
  ])('%s', (query, expected) => {
    expect(list(query)).toEqual({ ok: true, value: expected });
  });

  it.each<[string, number]>([
    ['limit=', 400],
    ['limit=x', 400],
    ['resourceVersion=x', 400],
    ['resourceVersion=-1', 400],
    ['timeoutSeconds=x', 400],
    ['resourceVersionMatch=Exact', 422],
    ['resourceVersionMatch=Exact&resourceVersion=0', 422],
    ['resourceVersionMatch=Newest&resourceVersion=7', 422],
    ['sendInitialEvents=true', 422],
    ['continue=x', 400],
    [`continue=${continueToken({ revision: 7, after: 'a/b' })}&resourceVersion=7`, 400],
    [`continue=${continueToken({ revision: 7, after: 'a/b' })}&resourceVersionMatch=Exact&resourceVersion=7`, 422],
    [`continue=${Buffer.from('{"v":"meta.k8s.io/v2","rv":7,"start":"a"}').toString('base64url')}`, 400],
    [`continue=${Buffer.from('null').toString('base64url')}`, 400],
  ])('refuse %s', (query, code) => {
    expect(list(query)).toMatchObject({ ok: false, error: { code } });
  });

  property.prop([fc.integer({ min: 1 }), fc.stringMatching(/^[a-z0-9-]+(\/[a-z0-9.-]*[a-z0-9])?$/), fc.nat(100)])(
    'go on where a token says',
    (revision, key, limit) => {
      const query = new URLSearchParams({ continue: continueToken({ revision, after: key }), limit: String(limit) });
      expect(parseListOptions(query)).toEqual({ ok: true, value: { at: revision, after: key, limit } });
    },
  );

  property.prop([fc.string()])('read any token without throwing', (token) => {
    const read = parseListOptions(new URLSearchParams({ continue: token }));
    expect(read.ok || read.error.code === 400 || token === '').toBe(true);
  });

  it.each([
    ['limit=many', 'strconv.ParseInt: parsing "many": invalid syntax'],
    ['limit=9223372036854775808', 'strconv.ParseInt: parsing "9223372036854775808": value out of range'],
    ['limit=1.5', 'strconv.ParseInt: parsing "1.5": invalid syntax'],
    ['continue=x', 'invalid continue token: continue key is not valid: illegal base64 data at input byte 0'],
    [
      'resourceVersion=x',
      'invalid resource version: resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax',
    ],
    [
      'resourceVersion=18446744073709551616',
      'invalid resource version: resourceVersion: Invalid value: "18446744073709551616": strconv.ParseUint: parsing "18446744073709551616": value out of range',
    ],
    ['continue=a%2Bb', 'invalid continue token: continue key is not valid: illegal base64 data at input byte 1'],
  ])('say why %s is refused', (query, message) => {
    expect(list(query)).toMatchObject({ ok: false, error: { code: 400, message } });
  });

  it('name every cause', () => {
    expect(list('resourceVersionMatch=Newest&continue=x&sendInitialEvents=false')).toMatchObject({
      ok: false,
      error: {
        message:
          'ListOptions.meta.k8s.io "" is invalid: [resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided, resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden when continue is provided, resourceVersionMatch: Unsupported value: "Newest": supported values: "Exact", "NotOlderThan", "", sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list]',
      },
    });
  });
});

describe('the options of a watch', () => {
  it.each<[string, object]>([
    ['', { notOlderThan: 0, bookmarks: false, timeout: HALF_HOUR * 1.5 }],
    ['resourceVersion=0', { notOlderThan: 0, marksInitialEnd: false }],
    ['resourceVersion=0&allowWatchBookmarks', { notOlderThan: 0, marksInitialEnd: true, bookmarks: true }],
    ['allowWatchBookmarks=FALSE', { bookmarks: false }],
    ['timeoutSeconds=-1', { timeout: 0 }],
    [
      'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&resourceVersion=9',
      { notOlderThan: 9, marksInitialEnd: false },
    ],
    ['resourceVersion=7', { after: 7, marksInitialEnd: false }],
    ['timeoutSeconds=30', { timeout: 30_000 }],
    ['timeoutSeconds=0', { timeout: HALF_HOUR * 1.5 }],
    ['allowWatchBookmarks=true&resourceVersion=7', { after: 7, bookmarks: true }],
    [
      'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true',
      { marksInitialEnd: true, bookmarks: true },
    ],
    ['sendInitialEvents=false&resourceVersionMatch=NotOlderThan&resourceVersion=0', { after: 0 }],
  ])('%s', (query, expected) => {
    const options = watch(query);
    expect(options).toMatchObject({ ok: true, value: expected });
  });

  it.each<[string, number]>([
    ['timeoutSeconds=x', 400],
    ['resourceVersion=x', 500],
    ['sendInitialEvents=true', 422],
    ['resourceVersionMatch=NotOlderThan&resourceVersion=7', 422],
    ['resourceVersionMatch=Exact&resourceVersion=7&sendInitialEvents=false', 422],
  ])('refuse %s', (query, code) => {
    expect(watch(query)).toMatchObject({ ok: false, error: { code } });
  });
});

describe('a continue token', () => {
  const token = (value: unknown) => readContinueToken(Buffer.from(JSON.stringify(value)).toString('base64url'));
  const v = 'meta.k8s.io/v1';

  it.each([
    [{ v: 'meta.k8s.io/v2', rv: 7, start: 'a' }, ': server does not recognize this encoded version meta.k8s.io/v2'],
    [{ v, start: 'a' }, ': incorrect encoded start resourceVersion (version meta.k8s.io/v1)'],
    [{ v, rv: 7 }, ': encoded start key empty (version meta.k8s.io/v1)'],
    [{ v, rv: 7, start: 'a/../../b' }, ': a/../../b'],
    [{ v, rv: 7, start: 'a//b' }, ': a//b'],
    [{ v, rv: 'x', start: 'a' }, ''],
  ])('%j is refused', (value, why) => {
    expect(token(value)).toEqual({
      ok: false,
      error: {
        code: 400,
        reason: 'BadRequest',
        message: `invalid continue token: continue key is not valid${why}`,
      },
    });
  });

  it('of no revision goes on with what is newest', () => {
    expect(token({ v, rv: -1, start: 'default/a\0' })).toEqual({ ok: true, value: { after: 'default/a' } });
  });
});
