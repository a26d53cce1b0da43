import { test as property } from '@fast-check/vitest';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { continueToken, parseListOptions } from '../../../core/api/read/list-options.js';
import { parseWatchOptions } from '../../../core/api/read/watch-options.js';
import { loadSchemas } from '../../../core/schema/schemas.js';

const pods = loadSchemas().byGroupResource('pods')!;
const list = (query: string) => parseListOptions(pods, new URLSearchParams(query));
const watch = (query: string) => parseWatchOptions(pods, new URLSearchParams(query), () => 0.5);
const HALF_HOUR = 1_800_000;

describe('the options of a list', () => {
  it.each<[string, object]>([
    ['', { limit: 0 }],
    ['limit=5', { limit: 5 }],
    ['resourceVersion=0', { limit: 0 }],
    ['resourceVersion=7', { notOlderThan: 7, limit: 0 }],
    ['resourceVersion=7&limit=5', { at: 7, limit: 5 }],
    ['resourceVersion=7&limit=5&resourceVersionMatch=NotOlderThan', { notOlderThan: 7, limit: 5 }],
    ['resourceVersion=7&resourceVersionMatch=Exact', { at: 7, limit: 0 }],
  ])('%s', (query, expected) => {
    expect(list(query)).toEqual({ ok: true, value: expected });
  });

  it.each<[string, number]>([
    ['limit=-1', 400],
    ['limit=x', 400],
    ['resourceVersion=x', 422],
    ['resourceVersion=-1', 422],
    ['resourceVersionMatch=Exact', 422],
    ['resourceVersionMatch=Exact&resourceVersion=0', 422],
    ['resourceVersionMatch=Newest&resourceVersion=7', 422],
    ['sendInitialEvents=true', 422],
    ['continue=x', 400],
    [`continue=${continueToken({ revision: 7, after: 'a/b' })}&resourceVersion=7`, 400],
    [`continue=${continueToken({ revision: 7, after: 'a/b' })}&resourceVersionMatch=Exact&resourceVersion=7`, 422],
    [`continue=${Buffer.from('{"v":"meta.k8s.io/v2","rv":7,"start":"a"}').toString('base64url')}`, 410],
    [`continue=${Buffer.from('null').toString('base64url')}`, 400],
  ])('refuse %s', (query, code) => {
    expect(list(query)).toMatchObject({ ok: false, error: { code } });
  });

  property.prop([fc.nat(), fc.string(), fc.nat(100)])('go on where a token says', (revision, after, limit) => {
    const key = after.replaceAll('\0', '');
    const query = new URLSearchParams({ continue: continueToken({ revision, after: key }), limit: String(limit) });
    expect(parseListOptions(pods, query)).toEqual({ ok: true, value: { at: revision, after: key, limit } });
  });

  property.prop([fc.string()])('read any token without throwing', (token) => {
    const read = parseListOptions(pods, new URLSearchParams({ continue: token }));
    expect(read.ok || [400, 410].includes(read.error.code) || token === '').toBe(true);
  });
});

describe('the options of a watch', () => {
  it.each<[string, object]>([
    ['', { after: undefined, bookmarks: false, timeout: HALF_HOUR * 1.5 }],
    ['resourceVersion=0', { after: undefined }],
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
    ['timeoutSeconds=-1', 400],
    ['timeoutSeconds=x', 400],
    ['resourceVersion=x', 422],
    ['sendInitialEvents=true', 422],
  ])('refuse %s', (query, code) => {
    expect(watch(query)).toMatchObject({ ok: false, error: { code } });
  });
});
