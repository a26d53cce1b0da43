import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readSchedulerConfigurationFile } from '../../server/scheduler-configuration.js';

const HEAD = 'apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\n';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hindcast-'));
  file = join(folder, 'scheduler.yaml');
});
afterEach(() => rm(folder, { recursive: true }));

const read = async (text: string) => {
  await writeFile(file, text);
  return readSchedulerConfigurationFile(file);
};

describe('a file for --scheduler-config', () => {
  test('is read as YAML', async () => {
    const text = `${HEAD}profiles:\n- schedulerName: packer\n  plugins: { score: { disabled: [{ name: "*" }] } }\n`;
    expect((await read(text)).profiles).toEqual([
      { schedulerName: 'packer', plugins: { score: { disabled: [{ name: '*' }] } } },
    ]);
  });

  test.each([
    [
      'that says what cannot be',
      `${HEAD}podInitialBackoffSeconds: 0\n`,
      'podInitialBackoffSeconds: Invalid value: 0: must be greater than 0',
    ],
    ['of another kind', 'apiVersion: v1\nkind: Pod\n', 'no kind "Pod" is registered for version "v1"'],
    ['that says nothing', '', "couldn't get version/kind; json parse error: it is no object"],
    ['with text where a number should be', `${HEAD}parallelism: many\n`, 'parallelism'],
    ['that is no YAML', 'a: [', 'yaml: '],
  ])('%s is refused in one line that names it', async (_, text, why) => {
    const said = await read(text).catch(({ message }: Error) => message);
    expect(said).toContain(`${file}: `);
    expect(said).toContain(why);
    expect(String(said).split('\n')).toHaveLength(1);
  });

  test('that is not there, or is no file, is named in the words of Kubernetes', async () => {
    const reading = readSchedulerConfigurationFile(file);
    await expect(reading).rejects.toThrow(`open ${file}: no such file or directory`);
    await expect(readSchedulerConfigurationFile(folder)).rejects.toThrow(`read ${folder}: is a directory`);
  });
});
