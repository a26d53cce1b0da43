import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { nextCommand } from '../../../cli/questions/summary/summary-commands.js';
import type { Io } from '../../../cli/terminal/io.js';
import type { Summary } from '../../../replay/questions/summary/summary.js';
import { MemoryEventLog } from '../../../stores/memory/memory-event-log.js';
import { type Incident, incident } from '../../replay/questions/why-incident.js';
import { Recorder } from '../../replay/recorder.js';
import { holding, runCli } from '../run-cli.js';

let story: Incident;
let world: Partial<Io>;
const summary = (...args: string[]) => runCli(['summary', '--data-dir', tmpdir(), ...args], world);

beforeAll(async () => {
  story = await incident();
  world = { ...holding(story.test.log), now: () => story.test.now() };
});
afterAll(() => story.test.stop());

/** The commands at the ends of a page's lines. */
function commandsOn(page: string): readonly string[] {
  return [...page.matchAll(/ {2,}(hindcast .*)$/gm)].map(([, command]) => command!);
}

describe('hindcast summary', () => {
  test('tells an incident in a page', async () => {
    const { status, stdout, stderr } = await summary('--from', String(story.badImage));
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(stdout.replaceAll(` --data-dir ${tmpdir()}`, '')).toMatchInlineSnapshot(`
      "182 events from revision 89 to 270, 2026-01-01T00:00:35.000Z to 2026-01-01T00:08:10.000Z, 141 of them noise.
      Pods: 2 made, 0 gone.

      What came from outside
      WHO                CLIENT   DID     OBJECT                EVENTS   CHANGE                                                                                  GO ON WITH
      kubernetes-admin   test     patch   deployment.apps/web   1        spec.template.spec.containers[name=main].image nginx:1 → registry.example/app:missing   hindcast why 89 --forward
      kubernetes-admin   test     patch   node/node-1           1        +metadata.annotations["simulation.hindcast.dev/power"] off                              hindcast why 142 --forward

      What it led to
      CONTROLLER                  EVENTS   WROTE                                      GO ON WITH
      deployment-controller       8        deployments.apps ~7; replicasets.apps +1   hindcast log --actor deployment-controller --from 89
      replicaset-controller       8        replicasets.apps ~6; pods +2               hindcast log --actor replicaset-controller --from 89
      kube-scheduler              2        pods ~2                                    hindcast log --actor kube-scheduler --from 89
      kubelet-pod                 15       pods ~15                                   hindcast log --actor kubelet-pod --from 89
      simulated-power             1        nodes ~1                                   hindcast log --actor simulated-power --from 89
      node-lifecycle-controller   3        nodes ~2; pods ~1                          hindcast log --actor node-lifecycle-controller --from 89
      taint-eviction-controller   2        pods ~2                                    hindcast log --actor taint-eviction-controller --from 89

      Roll-outs
      DEPLOYMENT    ROLL-OUTS   LAST   STATE       GO ON WITH
      default/web   1           92     under way   hindcast why 92

      Unwell at revision 270
      NAMESPACE   OBJECT                    PROBLEM            RESTARTS   SINCE                      REVISION   REASON                                                                                                 GO ON WITH
                  node/node-1               NotReady                      2026-01-01T00:02:20.001Z   161        Kubelet stopped posting node status.                                                                   hindcast why 161
      default     pod/web-6fd4d559d-rt74f   ImagePullBackOff              2026-01-01T00:00:35.000Z   94         Back-off pulling image "registry.example/app:missing": ErrImagePull: rpc error: code = NotFound des…   hindcast why 94
      "
    `);
  });

  test('names commands that go on, each of which runs', async () => {
    const { stdout } = await summary();
    const commands = commandsOn(stdout);
    expect(commands.length).toBeGreaterThan(10);
    for (const command of commands) {
      const words = JSON.parse(
        execFileSync('sh', ['-c', `node -p 'JSON.stringify(process.argv.slice(1))' -- ${command}`], {
          encoding: 'utf8',
        }),
      ) as string[];
      const { status, stdout: told, stderr } = await runCli(words.slice(1), world);
      expect({ command, status }).toEqual({ command, status: 0 });
      expect(stderr).toMatch(/^(Left out as noise: .*\n)?$/);
      expect(told).not.toBe('');
    }
  });

  test('ends with status 0 when nothing is unwell, and says so', async () => {
    const { status, stdout } = await summary('--to', String(story.badImage - 1));
    expect(status).toBe(0);
    expect(stdout).toContain(`\nNothing is unwell at revision ${story.badImage - 1}.\n`);
    expect(stdout).not.toContain('Unwell');
  });

  test('begins so long ago with --since', async () => {
    const { stdout } = await summary('--since', '5m');
    expect(stdout).not.toContain('What came from outside');
    expect(stdout).toContain('Unwell at revision');
    const all = await summary('--since', '1h', '-o', 'json');
    expect((JSON.parse(all.stdout) as Summary).from).toBe(1);
  });

  test.each(['json', 'yaml'])('writes %s', async (format) => {
    const { status, stdout } = await summary('-o', format);
    const told = (format === 'json' ? JSON.parse(stdout) : parse(stdout)) as Summary;
    expect(status).toBe(1);
    expect(told.outside.writes).toHaveLength(3);
    expect(told.unwell.length).toBeGreaterThan(0);
  });

  test('tells what no page has room for with -o wide', async () => {
    const memory = new MemoryEventLog();
    const recorder = new Recorder();
    for (let index = 0; index < 20; index++)
      recorder.create(
        'configmaps',
        { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `c${index}`, namespace: 'a' } },
        { actor: { user: `user-${index}` } },
      );
    await recorder.appendTo(memory);
    const short = await runCli(['summary', '--data-dir', tmpdir()], holding(memory));
    expect(short.stdout).toContain('… and 5 more\n');
    const wide = await runCli(['summary', '--data-dir', tmpdir(), '-o', 'wide'], holding(memory));
    expect(wide.stdout).toContain('user-19');
    expect(wide.stdout).not.toContain('more\n');
  });

  test.each([
    [['--since', 'ages'], 'error: --since takes a duration such as 10m or 1h30m, not "ages"\n'],
    [['--since', '5m', '--from', '1'], 'error: --since and --from exclude each other\n'],
    [['--from', '999999'], /^error: there is no revision 999999 yet/],
  ])('refuses %j', async (args, message) => {
    const { status, stderr } = await summary(...args);
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
  });

  test('does not let names reach the terminal, or the shell, as commands', async () => {
    const memory = new MemoryEventLog();
    const draft = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'a' } });
    const actor = { user: "x'; rm -rf \u001b[2J$(id)", userAgent: '\u001b]0;x' };
    await new Recorder()
      .create('configmaps', draft('c'), { actor })
      .create('configmaps', draft('d'), { actor })
      .appendTo(memory);
    const { stdout } = await runCli(['summary', '--data-dir', tmpdir()], holding(memory));
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    const words = ['log', '--actor', "x'; rm -rf $(id)"];
    const command = nextCommand({ program: 'printf', source: [] }, ['%s\\n', ...words]);
    expect(execFileSync('sh', ['-c', command], { encoding: 'utf8' })).toBe(`${words.join('\n')}\n`);
  });
});
