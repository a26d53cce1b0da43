import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { align, fits } from './fit.js';
import { beginsEmpty, blocksOf, predecessorOf } from './markdown.js';
import { renewed } from './rewrite-guide.js';
import { Shell } from './shell.js';
import { transcriptOf } from './transcript.js';
import { withoutVarying } from './varying.js';

describe('a guide', () => {
  const text = [
    '<!-- goes on from: docs/first.md -->',
    'Write it into `a/b.yaml`:',
    '',
    '```yaml',
    'a: b',
    '```',
    '',
    '<!-- not run: no terminal -->',
    '<!-- any order -->',
    '```console',
    '$ date',
    '```',
  ].join('\n');

  it('has blocks with their lines, notes and targets', () => {
    expect(blocksOf('x.md', text)).toEqual([
      { file: 'x.md', line: 5, language: 'yaml', lines: ['a: b'], notes: [], target: 'a/b.yaml' },
      {
        file: 'x.md',
        line: 11,
        language: 'console',
        lines: ['$ date'],
        notes: ['not run: no terminal', 'any order'],
        target: undefined,
      },
    ]);
  });

  it('says where it begins', () => {
    expect(predecessorOf(text)).toBe('docs/first.md');
    expect(beginsEmpty(text)).toBe(false);
    expect(beginsEmpty('<!-- begins in an empty folder -->')).toBe(true);
  });

  it('is refused when a block does not end', () => {
    expect(() => blocksOf('x.md', '```sh\ntrue')).toThrow('x.md:1: this block does not end');
  });
});

describe('a transcript', () => {
  it('has commands that go on over lines, and here-documents', () => {
    const lines = [
      '$ a \\',
      '  b',
      'out',
      '$ for i in 1; do',
      '>   c',
      '> done',
      '$ cat <<EOF',
      '> $ x',
      '> EOF',
      '$ d',
      '',
    ];
    expect(transcriptOf({ line: 10, lines })).toEqual([
      { line: 10, command: 'a \\\n  b', output: ['out'] },
      { line: 13, command: 'for i in 1; do\n  c\ndone', output: [] },
      { line: 16, command: 'cat <<EOF\n$ x\nEOF', output: [] },
      { line: 19, command: 'd', output: [''] },
    ]);
  });

  it('begins with a command', () => {
    expect(() => transcriptOf({ line: 7, lines: ['out'] })).toThrow('line 7: a console block begins with a command');
  });
});

describe('what is told and what is printed', () => {
  it.each([
    ['166   2026-11-21T16:51:05.333Z   me   created', '209  2027-01-01T00:00:00Z  me  created'],
    ['web-766486c5b6-2k54l   1/1   Running   0   5s', 'web-766486c5b6-w99r5  1/1  Running  0  2m10s'],
    [
      'ready https://127.0.0.1:6443  kubeconfig: …/kubeconfig',
      'ready https://127.0.0.1:43127  kubeconfig: /tmp/x/kubeconfig',
    ],
    ['60 events of 3 nodes', '7 events of 3 nodes'],
  ])('%s fits %s', (told, printed) => {
    expect(fits([told], [printed])).toBe(true);
  });

  it.each([
    ['frontend  1/1', 'frontend  0/1'],
    ['web-766486c5b6-2k54l  Running', 'web-766486c5b7-2k54l  Running'],
    ['replicas: 3', 'replicas: 4'],
    ['a…z', 'az more'],
    ['  indented', 'indented'],
  ])('%s does not fit %s', (told, printed) => {
    expect(fits([told], [printed])).toBe(false);
  });

  it('leaves out lines where it says so, and nowhere else', () => {
    expect(fits(['a', '…', 'd'], ['a', 'b', 'c', 'd'])).toBe(true);
    expect(fits(['a', '…', 'd'], ['a', 'd'])).toBe(true);
    expect(fits(['a', 'd'], ['a', 'b', 'd'])).toBe(false);
    expect(fits(['b', 'a'], ['a', 'b'])).toBe(false);
    expect(fits(['b', 'a'], ['a', 'b'], true)).toBe(true);
    expect(fits(['b'], ['a', 'b'], true)).toBe(false);
  });

  it('are shown side by side where they differ', () => {
    expect(align(['a', 'b', '…'], ['a', 'c', 'd'])).toEqual([
      { type: 'both', told: 'a', printed: 'a' },
      { type: 'not printed', told: 'b' },
      { type: 'left out', told: '…', printed: 'c' },
      { type: 'left out', told: '…', printed: 'd' },
      { type: 'left out', told: '…', printed: undefined },
    ]);
  });

  it('keep words that only look like what varies', () => {
    expect(withoutVarying('pod/web-sleepy is Running on node-1 with 3 replicas')).toBe(
      'pod/web-sleepy is Running on node-1 with 3 replicas',
    );
  });
});

describe('a line that is written anew', () => {
  it.each([
    ['fork/docs created at revision 563', 'fork/docs created at revision 235', 'fork/docs created at revision 235'],
    [
      '236   2026-11-21T10:00:00Z   patch   node/node-…   <none>   power off at 10:00:00',
      '231   2026-11-30T09:05:05Z   patch   node/node-2   <none>   power off at 09:05:05',
      '231   2026-11-30T09:05:05Z   patch   node/node-…   <none>   power off at 09:05:05',
    ],
    ['  256   a … b', '  260   a c d b', '  260   a … b'],
    ['image …', 'image a → b', 'image …'],
    ['… of 100 events', 'one of 200 events', '… of 200 events'],
  ])('%s', (told, printed, expected) => {
    expect(renewed(told, printed)).toBe(expected);
  });
});

describe('the shell that guides are typed into', () => {
  it('is one shell: variables, also one called file, and the status of the last command outlive it', async () => {
    const scratch = await mkdtemp(join(tmpdir(), 'hindcast-shell-'));
    const shell = new Shell({ folder: scratch, scratch, env: process.env });
    try {
      await shell.run('file=kept', 60_000);
      expect((await shell.run('echo $file', 60_000)).lines).toEqual(['kept']);
      expect((await shell.run('false', 60_000)).status).toBe(1);
      expect((await shell.run('echo $?', 60_000)).lines).toEqual(['1']);
    } finally {
      await shell.close();
      await rm(scratch, { recursive: true });
    }
  });
});
