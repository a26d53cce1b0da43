import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as hindcast from '../../index.js';
import { loadControllers } from '../../workspace/controller-file/load-controllers.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hindcast-controllers-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

async function problem(path: string, limit?: number): Promise<string> {
  const loaded = await loadControllers(path, limit);
  if (loaded.ok) throw new Error('it loaded');
  expect(loaded.error.message).not.toContain('\n');
  return loaded.error.message.replaceAll(folder, '');
}

const WATCHES = 'watches: [watch(kinds.PODS, itself)]';

describe('loading a controller file', () => {
  test('takes TypeScript, and what it imports from hindcast is this very package', async () => {
    await file('keeper-name.ts', "export enum Name { Keeper = 'keeper' }");
    const path = await file(
      'keeper.ts',
      `import { type Controller, itself, kinds, SETTLED, watch } from 'hindcast';
       import { Name } from './keeper-name.js';
       import type { Nothing } from 'nowhere';
       interface Kept { readonly settled: typeof SETTLED }
       const kept: Kept = { settled: SETTLED };
       export default { name: Name.Keeper, ${WATCHES}, reconcile: () => kept.settled } satisfies Controller as Controller;`,
    );
    const loaded = await loadControllers(path);
    expect(loaded).toMatchObject({ ok: true, value: [{ name: 'keeper' }] });
    if (!loaded.ok) return;
    const [keeper] = loaded.value;
    expect(keeper!.reconcile({} as never, { name: 'x' }, 0)).toBe(hindcast.SETTLED);
    expect(keeper!.watches[0]!.type).toBe(hindcast.kinds.PODS);
    expect(keeper!.watches[0]!.requests).toBe(hindcast.itself);
  });

  test('takes several controllers, and leaves other exports alone', async () => {
    const path = await file(
      'many.mjs',
      `import { itself, kinds, watch } from 'hindcast';
       export const limit = 3;
       export const helper = () => 1;
       const make = (name) => ({ name, ${WATCHES}, reconcile: () => ({ intents: [] }) });
       export const third = make('third');
       const first = make('first');
       export default [first, make('second')];
       export { first };`,
    );
    const loaded = await loadControllers(path);
    expect(loaded.ok && loaded.value.map(({ name }) => name)).toEqual(['first', 'second', 'third']);
  });

  test('takes a CommonJS module', async () => {
    const path = await file(
      'old.cjs',
      `const { itself, kinds, watch } = require('hindcast');
       module.exports = { name: 'old', ${WATCHES}, reconcile: () => ({ intents: [] }) };`,
    );
    expect(await loadControllers(path)).toMatchObject({ ok: true, value: [{ name: 'old' }] });
  });

  test('says when there is no such file, or none that can be code', async () => {
    expect(await problem(join(folder, 'none.ts'))).toBe('/none.ts: there is no such file');
    expect(await problem(folder)).toBe(': it is not a file');
    expect(await problem(await file('a.yaml', 'a: b'))).toBe(
      '/a.yaml: a controller file ends in .ts, .mts, .cts, .js, .mjs or .cjs',
    );
  });

  test('says where it does not parse', async () => {
    const path = await file('broken.ts', 'const a = 1;\nconst b: = 2;\nexport default a;\n');
    expect(await problem(path)).toMatch(/^\/broken\.ts: it does not parse: \/broken\.ts:2:10: Unexpected token/);
    const waiting = await file('waiting.mjs', 'const a = 1;\nexport const b = await 2;\n');
    expect(await problem(waiting)).toMatch(/^\/waiting\.mjs: it does not parse: \/waiting\.mjs:\d+:/);
  });

  test('says what it throws and where, and what it imports in vain', async () => {
    const path = await file('throws.ts', '\n\nthrow new TypeError("no\\ngood");\n');
    expect(await problem(path)).toMatch(
      /^\/throws\.ts: it threw while it was loaded: TypeError: no good \(\/throws\.ts:3:\d+\)$/,
    );
    const lost = await file('lost.ts', "import './elsewhere.js';\nexport default 1;");
    expect(await problem(lost)).toBe('/lost.ts: /lost.ts imports "./elsewhere.js", which is not there');
    const unknown = await file('unknown.ts', "import { x } from 'no-such-package-anywhere';\nexport default x;");
    expect(await problem(unknown)).toContain("Cannot find module 'no-such-package-anywhere'");
  });

  test('stops a file that never ends', async () => {
    expect(await problem(await file('endless.ts', 'for (;;) {}'), 50)).toBe(
      '/endless.ts: it was not loaded within 0.05 s and was stopped',
    );
  });

  test('loads a file that a busy machine takes long for', async () => {
    // To whoever waits, sleeping looks just as if others had the processor.
    const code = `import { defineController, itself, kinds, watch } from 'hindcast';
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 250);
      export default defineController({ name: 'slow', watches: [watch(kinds.PODS, itself)], reconcile: () => ({ intents: [] }) });`;
    const loaded = await loadControllers(await file('slow.ts', code), 100);
    expect(loaded).toMatchObject({ ok: true, value: [{ name: 'slow' }] });
  });

  test.each([
    ['export const a = 1;', 'it exports no controller: export default defineController({ … })'],
    ['export default function reconcile() {}', 'not a controller, default: it is a function'],
    [`export default { name: 'x', ${WATCHES} };`, 'not a controller, default: `reconcile` must be a function'],
    [
      `export default { name: 'x', watches: [], reconcile() {} };`,
      'not a controller, default: it watches nothing, so it would never be asked',
    ],
    [
      `export default { name: 'x', watches: [1], reconcile() {} };`,
      'not a controller, default: `watches[0]` must come from watch(kind, requests)',
    ],
    [
      `export default { name: 'Keeper', ${WATCHES}, reconcile() {} };`,
      'not a controller, default: its `name` must be lower-case letters, digits and dashes, such as "replica-keeper"',
    ],
    [
      `export const k = { name: 'x', ${WATCHES}, async reconcile() {} };`,
      'not a controller, k: `reconcile` is async, but a controller is a function of what it is given and waits for nothing',
    ],
    [
      `export default ['a', 'b'].map(() => ({ name: 'x', ${WATCHES}, reconcile() {} }));`,
      'it exports two controllers named x',
    ],
  ])('says what is wrong with %s', async (text, expected) => {
    const path = await file('wrong.ts', `import { itself, kinds, watch } from 'hindcast';\n${text}`);
    expect(await problem(path)).toBe(`/wrong.ts: ${expected}`);
  });
});
