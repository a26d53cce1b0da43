import { tmpdir } from 'node:os';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Io } from '../../cli/io.js';
import type { EventSummary } from '../../replay/events/event-summary.js';
import { MemoryEventLog } from '../../stores/memory/memory-event-log.js';
import { NOISY, noisyHistory } from '../replay/noisy-history.js';
import { shopHistory } from '../replay/shop-history.js';
import { holding, runCli } from './run-cli.js';

let noisy: Partial<Io>;
let shop: Partial<Io>;
const run = (world: Partial<Io>, ...args: string[]) => runCli([...args, '--data-dir', tmpdir()], world);

const lines = (text: string) => text.split('\n').filter((line) => line !== '');
const revisionsIn = (stdout: string) => lines(stdout).map((line) => (JSON.parse(line) as EventSummary).revision);
const ALL = Array.from({ length: 24 }, (_, index) => index + 1);
const NOISE: readonly number[] = [8, 15, 20, 24, 11, 10, 12, 23, 5, 6, 13];
const LEFT_OUT =
  'Left out as noise: 4 Lease renewals, 1 Node heartbeat, 3 writes of Events, 3 writes of Endpoints; --all shows them.\n';

beforeAll(async () => {
  const [one, other] = [new MemoryEventLog(), new MemoryEventLog()];
  await noisyHistory().appendTo(one);
  await shopHistory().appendTo(other);
  noisy = holding(one);
  shop = holding(other);
});

describe('hindcast log and noise', () => {
  test('leaves noise out, and says on standard error how much and what shows it', async () => {
    const { status, stdout, stderr } = await run(noisy, 'log', '-o', 'json');
    expect({ status, stderr }).toEqual({ status: 0, stderr: LEFT_OUT });
    expect(revisionsIn(stdout)).toEqual(ALL.filter((revision) => !NOISE.includes(revision)));
  });

  test('shows all with --all, and says nothing', async () => {
    const { stdout, stderr } = await run(noisy, 'log', '-o', 'json', '--all');
    expect({ revisions: revisionsIn(stdout), stderr }).toEqual({ revisions: ALL, stderr: '' });
  });

  test('counts no further than it lists', async () => {
    const { stdout, stderr } = await run(noisy, 'log', '-o', 'json', '--limit', '6');
    expect(revisionsIn(stdout)).toEqual([1, 2, 3, 4, 7, 9]);
    expect(stderr).toBe('Left out as noise: 1 Lease renewal, 2 writes of Endpoints; --all shows them.\n');
    const newest = await run(noisy, 'log', '-o', 'json', '-r', '--limit', '2');
    expect(revisionsIn(newest.stdout)).toEqual([22, 21]);
    expect(newest.stderr).toBe('Left out as noise: 1 Lease renewal, 1 write of an Event; --all shows them.\n');
  });

  test('shows a kind or an object that is named, whatever it is', async () => {
    for (const args of [
      ['leases', '-n', 'kube-node-lease'],
      ['lease/node-1'],
      ['--kind', 'leases', '--name', 'node-1'],
    ]) {
      const { stdout, stderr } = await run(noisy, 'log', '-o', 'json', ...args);
      expect({ revisions: revisionsIn(stdout), stderr }).toEqual({ revisions: [3, 8, 20, 24], stderr: '' });
    }
    expect(revisionsIn((await run(noisy, 'log', 'ep', '-o', 'json')).stdout)).toEqual([5, 7, 13, 22]);
    expect((await run(noisy, 'log', 'nodes', '-o', 'json')).stderr).toMatch(/ 1 Node heartbeat; /);
  });

  test('follows with the same filter, and tells at the end what it left out', async () => {
    const { status, stdout, stderr } = await run(noisy, 'log', '-f', '-o', 'json', '--from', '14');
    expect(revisionsIn(stdout)).toEqual([14, 16, 17, 18, 19, 21, 22]);
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr:
        'No server writes to this log, so nothing more can come.\n' +
        'Left out as noise: 3 Lease renewals, 1 write of an Event; --all shows them.\n',
    });
  });

  test('is told of on a terminal below a table, and never below a document', async () => {
    const terminal = { ...noisy, stdoutIsTty: true };
    expect((await run(terminal, 'log')).stdout.endsWith(`\n${LEFT_OUT}`)).toBe(true);
    expect((await run(terminal, 'diff', '2', 'HEAD')).stdout).toMatch(/\nLeft out as noise: .*\n$/);
    for (const format of ['json', 'yaml']) {
      const { stdout, stderr } = await run(terminal, 'log', '-o', format);
      expect({ stdout, stderr }).toEqual({ stdout: (await run(noisy, 'log', '-o', format)).stdout, stderr: '' });
    }
    for (const format of ['json', 'yaml', 'jsonpatch']) {
      const { stdout, stderr } = await run(terminal, 'diff', '2', 'HEAD', '-o', format);
      expect({ stdout, stderr }).toEqual({
        stdout: (await run(noisy, 'diff', '2', 'HEAD', '-o', format)).stdout,
        stderr: '',
      });
    }
  });

  test('is a calm answer where there is nothing but noise', async () => {
    expect(await run(noisy, 'log', '--from', '10', '--to', '13')).toEqual({
      status: 0,
      stdout: '',
      stderr:
        'No events found.\nLeft out as noise: 1 Node heartbeat, 2 writes of Events, 1 write of Endpoints; --all shows them.\n',
    });
  });
});

describe('hindcast log', () => {
  test.each<[string[], readonly number[]]>([
    [['--external', '--all'], NOISY.outside],
    [
      ['--kind', 'po,svc'],
      [4, 9, 18, 19],
    ],
    [
      ['--kind', 'po', '--kind', 'svc'],
      [4, 9, 18, 19],
    ],
    [
      ['pods,services', '-n', 'shop'],
      [4, 9, 18, 19],
    ],
    [
      ['nodes,pods', '-n', 'shop'],
      [2, 9, 17, 18, 19],
    ],
    [['pods,services', 'web'], [4]],
    [
      ['-l', 'app=web', '--exclude', 'svc,endpoints'],
      [9, 18],
    ],
    [
      ['-l', 'app in (other)'],
      [18, 19],
    ],
    [
      ['--exclude', 'po', '--exclude', 'endpoints/by-hand', '-n', 'shop'],
      [4, 14, 16, 21],
    ],
    [
      ['--actor', 'operator'],
      [14, 16],
    ],
    [
      ['--exclude-actor', 'kubelet,controller', '--exclude-actor', 'alice', '-n', 'shop'],
      [14, 16, 18, 22],
    ],
  ])('%j selects %j', async (args, revisions) => {
    expect(revisionsIn((await run(noisy, 'log', '-o', 'json', ...args)).stdout)).toEqual(revisions);
  });

  test.each<[string[], string]>([
    [['log', '-n', 'shpo'], 'there is no namespace "shpo" in this history; did you mean "shop"?'],
    [['log', '-n', 'elsewhere'], 'there is no namespace "elsewhere" in this history'],
    [
      ['log', 'deploy/fronted', '-n', 'shop'],
      'deployments.apps "fronted" never existed in namespace "shop"; did you mean "frontend"?',
    ],
    [['log', '--name', 'fronted'], 'an object "fronted" never existed; did you mean "frontend"?'],
    [['log', '--kind', 'cm,po', '--name', 'web-2'], 'configmaps or pods "web-2" never existed; did you mean "web-1"?'],
    [['log', '--actor', 'alcie'], 'there is no user or controller "alcie" in this history; did you mean "alice"?'],
    [['log', 'deploymnets'], 'there is no resource type "deploymnets"; did you mean "deployments"?'],
    [['log', '--exclude', 'evnets'], 'there is no resource type "evnets"; did you mean "events"?'],
    [['log', '-l', 'app in'], "--selector: unable to parse requirement: found '' expected: '('"],
    [
      ['log', '-f', '--actor', 'alcie', '--to', '9'],
      'there is no user or controller "alcie" in this history; did you mean "alice"?',
    ],
    [['diff', '0', 'HEAD', '-n', 'shpo'], 'there is no namespace "shpo" in this history; did you mean "shop"?'],
    [
      ['diff', '0', 'HEAD', 'deploy/fronted', '-n', 'shop'],
      'deployments.apps "fronted" never existed in namespace "shop"; did you mean "frontend"?',
    ],
    [
      ['diff', '1', 'deploy/frontend', '-n', 'default'],
      'deployments.apps "frontend" never existed in namespace "default"; there is one in namespace "shop"',
    ],
    [['play', '-n', 'shpo'], 'there is no namespace "shpo" in this history; did you mean "shop"?'],
    [['play', '--actor', 'alcie'], 'there is no user or controller "alcie" in this history; did you mean "alice"?'],
    [['audit', '-n', 'shpo'], 'there is no namespace "shpo" in this history; did you mean "shop"?'],
    [
      ['show', 'deploy/fronted', '-n', 'shop'],
      'deployments.apps "fronted" never existed in namespace "shop"; did you mean "frontend"?',
    ],
    [['blame', 'deploy/fronted', '-n', 'shpo'], 'there is no namespace "shpo" in this history; did you mean "shop"?'],
    [['why', 'pod/web', '-n', 'shop'], 'pods "web" never existed in namespace "shop"; did you mean "web-1"?'],
    [
      ['bisect', 'pod/web-2', '-n', 'shop', '--good', '3', '--bad', '4', '--holds', 'true'],
      'pods "web-2" never existed in namespace "shop"; did you mean "web-1"?',
    ],
  ])('%j fails: a name is misspelt', async (args, message) => {
    expect(await run(shop, ...args)).toEqual({ status: 2, stdout: '', stderr: `error: ${message}\n` });
  });

  test.each<string[][]>([
    [['-n', 'shop', 'cm']],
    [['deploy/frontend', '-n', 'shop', '--from', '8']],
    [['--actor', 'alice', '--verb', 'delete']],
    [['--actor', 'disruption-controller']],
    [['-l', 'app=none']],
  ])('%j is a calm answer: nothing happened to what exists', async (args) => {
    expect(await run(shop, 'log', ...args)).toEqual({ status: 0, stdout: '', stderr: 'No events found.\n' });
  });

  test('follows a name that does not occur, after saying so', async () => {
    expect(await run(shop, 'log', '-f', '-n', 'shpo')).toEqual({
      status: 2,
      stdout: '',
      stderr:
        'Until now there is no namespace "shpo" in this history; did you mean "shop"?\n' +
        'error: no server writes to this log, so nothing can come\n',
    });
  });
});

describe('hindcast diff, play, audit and noise', () => {
  test('diff leaves it out and says so; nothing else that differs is status 0', async () => {
    const { status, stdout, stderr } = await run(noisy, 'diff', '9', '12');
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    expect(stderr).toBe('Left out as noise: 1 Node with a new heartbeat, 1 Event; --all shows them.\n');
    const all = await run(noisy, 'diff', '9', '12', '--all');
    expect(all).toMatchObject({ status: 1, stderr: '' });
    expect(all.stdout).toMatch(/^\+ event\/web-1\.a .*\n~ node\/node-1$/m);
  });

  test('diff takes several kinds, labels, and what is not to be compared', async () => {
    const objects = async (...args: string[]) => {
      const { stdout } = await run(noisy, 'diff', '0', 'HEAD', '-o', 'json', ...args);
      return (JSON.parse(stdout) as { objects: { kind: string; name: string }[] }).objects.map((one) => one.name);
    };
    expect(await objects('nodes,svc')).toEqual(['node-1', 'web']);
    expect(await objects('--kind', 'nodes', '--kind', 'svc', '-n', 'shop')).toEqual(['node-1', 'web']);
    expect(await objects('-l', 'app=web', '--exclude', 'svc')).toEqual(['by-hand']);
    expect(await objects('-l', 'app=web', '--exclude', 'svc', '--all')).toEqual(['by-hand', 'web', 'web-x']);
  });

  test('diff writes clean JSON whatever it leaves out', async () => {
    const { stdout, stderr } = await run(noisy, 'diff', '9', '12', '-o', 'json');
    expect(JSON.parse(stdout)).toEqual({ from: 9, to: 12, objects: [] });
    expect(stderr).toMatch(/^Left out as noise: /);
  });

  test('play steps over it, forwards and backwards', async () => {
    const forward = await run(noisy, 'play', '-o', 'json');
    expect(revisionsIn(forward.stdout)).toEqual(ALL.filter((revision) => !NOISE.includes(revision)));
    expect(forward).toMatchObject({ status: 0, stderr: LEFT_OUT });
    expect((await run(noisy, 'play', '-r')).stderr).toBe(LEFT_OUT);
    expect(revisionsIn((await run(noisy, 'play', '-o', 'json', '--all')).stdout)).toEqual(ALL);
    const chosen = await run(noisy, 'play', '-o', 'json', '--external', '-l', 'app=other');
    expect(revisionsIn(chosen.stdout)).toEqual([18]);
    expect(revisionsIn((await run(noisy, 'play', '-o', 'json', 'po,svc', '--exclude-actor', 'bob')).stdout)).toEqual([
      4, 9, 19,
    ]);
  });

  test('audit tells every write, unless a kind is excluded', async () => {
    const { stdout, stderr } = await run(noisy, 'audit');
    expect({ count: lines(stdout).length, stderr }).toEqual({ count: 24, stderr: '' });
    const some = await run(noisy, 'audit', '--exclude', 'leases,events');
    expect(lines(some.stdout)).toHaveLength(13);
    expect(lines((await run(noisy, 'audit', 'pods,services')).stdout)).toHaveLength(4);
  });
});
