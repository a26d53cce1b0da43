import { tmpdir } from 'node:os';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { Io } from '../../../cli/terminal/io.js';
import { VirtualClock } from '../../../core/engine/virtual-environment.js';
import { MemoryEventLog } from '../../../stores/memory/memory-event-log.js';
import { shopHistory } from '../../replay/shop-history.js';
import { Collector, holding, runCli } from '../run-cli.js';

let world: Partial<Io>;
const run = (io: Partial<Io>, ...args: string[]) =>
  runCli(['play', '--data-dir', tmpdir(), ...args], { ...world, ...io });
const play = (...args: string[]) => run({}, ...args);

beforeAll(async () => {
  const memory = new MemoryEventLog();
  await shopHistory().appendTo(memory);
  world = holding(memory);
});

/** The revisions at the beginning of lines. */
const revisions = (text: string) => [...text.matchAll(/^(\d+) /gm)].map(([, revision]) => Number(revision));

describe('hindcast play on a pipe', () => {
  test('writes every event at once, as a listing does', async () => {
    const { status, stdout, stderr } = await play();
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toBe((await runCli(['log', '--data-dir', tmpdir()], world)).stdout);
  });

  test('goes backwards, within a range, and shows one object only', async () => {
    expect(revisions((await play('--reverse', '--from', '3', '--to', '6')).stdout)).toEqual([6, 5, 4, 3]);
    expect(revisions((await play('deploy/frontend', '-n', 'shop')).stdout)).toEqual([2, 6, 7]);
    expect(revisions((await play('pods')).stdout)).toEqual([3, 4, 9]);
    expect(await play('pods', '--from', '5', '--to', '8')).toEqual({
      status: 0,
      stdout: '',
      stderr: 'No events found.\n',
    });
  });

  test('writes JSON lines and YAML documents that say the same', async () => {
    const lines = (await play('--to', '7', '-o', 'json')).stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(lines).toHaveLength(7);
    expect(lines[5]).toMatchObject({ revision: 6, fields: [{ path: 'spec.replicas', before: 1, after: 3 }] });
    const documents = parseAllDocuments((await play('--to', '7', '-o', 'yaml')).stdout);
    expect(documents.map((document) => document.toJS() as unknown)).toEqual(lines);
  });

  test('stops where an expression holds, after that event, with status 1', async () => {
    const forwards = await play('--break-when', 'object.spec.replicas >= 3', '-o', 'json');
    expect(forwards.status).toBe(1);
    expect(JSON.parse(forwards.stdout.trimEnd().split('\n').at(-1)!)).toMatchObject({ revision: 6 });
    const backwards = await play('--reverse', '--break-when', 'event.actor.controller == "kubelet"');
    expect([backwards.status, revisions(backwards.stdout)]).toEqual([1, [9, 8, 7, 6, 5, 4]]);
    expect((await play('--break-when', 'object.spec.replicas > 100')).status).toBe(0);
  });

  test('says when an expression never had an answer', async () => {
    const { status, stderr } = await play('--break-when', 'object.spec.nonsense == 1');
    expect(status).toBe(0);
    expect(stderr).toMatch(/^--break-when never had an answer: .+\n$/);
  });

  test('keeps the pace it is told, and stops when it is interrupted', async () => {
    const clock = new VirtualClock(0);
    const stdout = new Collector();
    let interrupt = () => {};
    const done = run(
      {
        stdout,
        schedule: (delay, callback) => clock.schedule(delay, callback),
        onInterrupt: (callback) => {
          interrupt = callback;
          return () => {};
        },
      },
      '--speed',
      '10',
    );
    const passTo = async (time: number) => {
      await settle();
      while (clock.next !== undefined && clock.next <= time) {
        clock.step();
        await settle();
      }
    };
    while (clock.next === undefined) await settle();
    await passTo(0);
    expect(revisions(stdout.text)).toEqual([1]);
    await passTo(250);
    expect(revisions(stdout.text)).toEqual([1, 2, 3]);
    interrupt();
    expect((await done).status).toBe(0);
    expect(revisions(stdout.text)).toEqual([1, 2, 3]);
  });

  test('ends quietly when nobody reads any more', async () => {
    const stdout = new Collector(10);
    expect(await run({ stdout }, '-o', 'json')).toMatchObject({ status: 0, stderr: '' });
  });

  test.each([
    [['--break-when', 'object.spec >'], '--break-when: '],
    [['--break-when', 'nonsense == 1'], '--break-when: '],
    [['--speed', 'fast'], 'It must be a number such as 1, 0.5 or 60.'],
    [['--from', '99'], 'there is no revision 99 yet'],
    [['nonsense/x'], 'there is no resource type "nonsense"'],
  ])('fails with one clear line: %j', async (args, message) => {
    const { status, stdout, stderr } = await play(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});

/** Lets everything that can happen without time happen. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** A terminal with somebody at the keys. */
class Terminal {
  readonly stdout = new Collector();
  readonly clock = new VirtualClock(0);
  #press: (key: string) => void = () => {};
  isListening = false;

  get io(): Partial<Io> {
    return {
      stdout: this.stdout,
      stdoutIsTty: true,
      stderrIsTty: true,
      env: { NO_COLOR: '1' },
      schedule: (delay, callback) => this.clock.schedule(delay, callback),
      keys: (onKey) => {
        this.isListening = true;
        this.#press = onKey;
        return () => {
          this.isListening = false;
        };
      },
    };
  }

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) {
      this.#press(key);
      await settle();
    }
  }

  async pass(time: number): Promise<void> {
    const end = this.clock.now() + time;
    await settle();
    while (this.clock.next !== undefined && this.clock.next <= end) {
      this.clock.step();
      await settle();
    }
    this.clock.advanceTo(end);
  }

  /** The events that were shown, in order. */
  get shown(): number[] {
    return this.stdout.text.split(/[\r\n]/).flatMap((line) => revisions(line.replace('\u001b[K', '')));
  }

  /** The line below them, as it is now. */
  get statusLine(): string {
    return this.stdout.text.split('\r\u001b[K').at(-1)!;
  }
}

describe('hindcast play on a terminal', () => {
  const begin = async (...args: string[]) => {
    const terminal = new Terminal();
    const done = run(terminal.io, ...args);
    // Opening a history looks at real files.
    while (terminal.stdout.text === '' && terminal.clock.next === undefined) await settle();
    await settle();
    await terminal.pass(0);
    return { terminal, done };
  };

  test('begins paused at the first event, and goes to and fro with keys', async () => {
    const { terminal, done } = await begin();
    expect(terminal.shown).toEqual([1]);
    expect(terminal.statusLine).toBe('paused  1 of 9  1x >  [space n p r + - q ?]');
    await terminal.press('n', '\u001b[C', 'p', '\u001b[D', 'nn');
    expect(terminal.shown).toEqual([1, 2, 3, 2, 1, 2, 3]);
    await terminal.press('?');
    expect(terminal.stdout.text).toContain('  space       play or pause\n');
    await terminal.press('q');
    expect((await done).status).toBe(0);
    expect(terminal.isListening).toBe(false);
    expect(terminal.statusLine).toBe('');
  });

  test('plays at the pace of the history, faster, slower, and the other way round', async () => {
    const { terminal, done } = await begin('--speed', '2');
    await terminal.pass(1_100);
    expect(terminal.shown).toEqual([1, 2, 3]);
    expect(terminal.statusLine).toMatch(/^playing {2}3 of 9 {2}2x >/);
    await terminal.press('+', '+');
    await terminal.pass(250);
    expect(terminal.shown).toEqual([1, 2, 3, 4, 5]);
    await terminal.press(' ');
    await terminal.pass(60_000);
    expect(terminal.shown).toEqual([1, 2, 3, 4, 5]);
    await terminal.press('r', '-', '-', '-', ' ');
    await terminal.pass(0);
    await terminal.pass(1_000);
    expect(terminal.shown).toEqual([1, 2, 3, 4, 5, 4, 3]);
    await terminal.press('\u0003');
    expect((await done).status).toBe(0);
  });

  test('pauses where an expression holds, and at the end', async () => {
    const { terminal, done } = await begin('--speed', '0', '--break-when', 'object.spec.replicas == 3');
    await terminal.pass(0);
    expect(terminal.shown.at(-1)).toBe(6);
    expect(terminal.statusLine).toMatch(/^paused: --break-when holds {2}6 of 9/);
    await terminal.press(' ');
    await terminal.pass(0);
    await terminal.press(' ');
    await terminal.pass(0);
    expect(terminal.shown).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(terminal.statusLine).toMatch(/^paused: no more events {2}9 of 9/);
    await terminal.press('p', 'q');
    expect((await done).status).toBe(0);
    expect(terminal.shown.at(-1)).toBe(8);
  });

  test('begins at the end when it goes backwards', async () => {
    const { terminal, done } = await begin('--reverse', '--to', '8');
    expect(terminal.shown).toEqual([8]);
    await terminal.press('p', 'n', 'n', 'q');
    await done;
    expect(terminal.shown).toEqual([8, 7, 8]);
  });

  test('streams when another format is asked for', async () => {
    const { terminal, done } = await begin('-o', 'json', '--to', '1');
    await terminal.pass(0);
    await done;
    expect(JSON.parse(terminal.stdout.text)).toMatchObject({ revision: 1 });
    expect(terminal.isListening).toBe(false);
  });
});
