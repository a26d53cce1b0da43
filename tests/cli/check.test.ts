import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import HindcastReporter from '../../check/vitest-reporter.js';
import { runCli } from './run-cli.js';

let folder: string;

/** A check of a controller that keeps a ConfigMap's label; the bad one writes another label each time it looks. */
const labeller = (value: string, more = '') => `
  import { defineCheck, defineController, goesQuiet, itself, kinds, mergePatch, settles, user, watch } from 'hindcast';
  const labeller = defineController({
    name: 'labeller',
    watches: [watch(kinds.CONFIG_MAPS, itself)],
    reconcile(view, { namespace, name }, now) {
      const map = view.get(kinds.CONFIG_MAPS, namespace, name);
      const value = ${value};
      if (map === undefined || map.metadata.labels?.seen === value) return { intents: [] };
      return { intents: [mergePatch(kinds.CONFIG_MAPS, map, { metadata: { labels: { seen: value } } })] };
    },
  });
  const map = { metadata: { namespace: 'default', name: 'a' }, data: { x: '1' } };
  export default defineCheck({
    controllers: labeller,
    workload: [user.create(kinds.CONFIG_MAPS, map), user.remove(kinds.CONFIG_MAPS, 'default', 'a')],
    properties: [goesQuiet, settles],
    ${more}
  });`;

const file = (name: string) => join(folder, name);
const check = (name: string, ...args: string[]) =>
  runCli(['check', file(name), '--timelines', join(folder, 'timelines'), ...args]);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hindcast-check-'));
  await writeFile(file('good.ts'), labeller("'yes'"));
  await writeFile(file('loop.ts'), labeller("String(map?.metadata.resourceVersion ?? '')"));
  await writeFile(file('clock.ts'), labeller('String(Date.now())'));
  await writeFile(file('none.ts'), 'export const something = 1;');
  await writeFile(file('no-workload.ts'), labeller("'yes'").replace(/workload: .*/, ''));
  await writeFile(file('throws.ts'), "throw new Error('no');");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('hindcast check', () => {
  test('says what was tried when nothing was found', async () => {
    const { status, stdout, stderr } = await check('good.ts', '--budget', '200', '--seed', '7');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^Nothing found\. labeller: [\d,]+ schedules \([\d,]+\/s\) of 1 workload/);
    expect(stdout).toMatch(/\nStruck: {3}.*crash \d+/);
    expect(stdout).toMatch(/\nOutcomes: labeller \d+\n$/);
  });

  test('tells the story of a counterexample, keeps its timeline, and replays it', async () => {
    const { status, stdout, stderr } = await check('loop.ts');
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(stdout).toMatch(/^labeller breaks goesQuiet at revision \d+: .+\n\n {2}/);
    const [timeline] = await readdir(join(folder, 'timelines'));
    expect(timeline).toMatch(/^labeller-goesQuiet-/);
    expect(stdout).toMatch(new RegExp(`^Timeline: .*${timeline}  \\(`, 'm'));
    const log = await runCli(['log', 'configmaps', '--data-dir', join(folder, 'timelines', timeline!), '--limit', '3']);
    expect(log.stdout).toMatch(/labeller +patch +default +configmap\/a/);
    const replay = /Replay: {3}(\S+)/.exec(stdout)![1]!;
    const again = await check('loop.ts', '--replay', replay, '-o', 'json');
    expect(again.status).toBe(1);
    expect(JSON.parse(again.stdout)).toMatchObject({
      name: 'labeller',
      ended: 'replayed',
      schedules: 1,
      counterexample: { property: 'goesQuiet', replay, story: expect.any(Array) },
    });
    expect((await check('good.ts', '--replay', replay)).status).toBe(0);
  });

  test('names a controller that reads the clock', async () => {
    const { status, stdout } = await check('clock.ts', '--budget', '50');
    expect(status).toBe(1);
    expect(stdout).toMatch(/^labeller breaks controller at revision \d+: .*Date\.now/);
  });

  test.each<[string, string[], RegExp]>([
    ['none.ts', [], /none.ts: not a check, it has no default export/],
    ['no-workload.ts', [], /no-workload.ts: not a check, `workload` must be/],
    ['throws.ts', [], /throws.ts: it threw while it was loaded: .*no/],
    ['nowhere.ts', [], /nowhere.ts: there is no such file/],
    ['good.ts', ['--budget', 'soon'], /--budget.*It must be a time such as 60s, or a number of schedules/],
    ['good.ts', ['--replay', 'nonsense'], /replay/],
  ])('fails on %s %j, in one line', async (name, args, message) => {
    const { status, stdout, stderr } = await check(name, ...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^error: [^\n]+\n$/);
    expect(stderr).toMatch(message);
  });
});

test('the reporter for vitest writes the lines that a check left with its test', () => {
  const lines: string[] = [];
  const reporter = new HindcastReporter({ write: (line) => lines.push(line) });
  reporter.onTestCaseResult({ meta: () => ({}) });
  reporter.onTestCaseResult({ meta: () => ({ hindcast: ['labeller: 200 schedules'] }) });
  expect(lines).toEqual(['   labeller: 200 schedules']);
});
