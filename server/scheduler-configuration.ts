import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { CommandFailure } from '../core/model/command-failure.js';
import type { Json } from '../core/model/json.js';
import { readSchedulerConfiguration } from '../core/scheduler/configuration/read-configuration.js';
import { type SchedulerConfiguration, schedulerSetup } from '../core/scheduler/configuration/scheduler-setup.js';

/**
 * What the file for `--scheduler-config` says: a KubeSchedulerConfiguration as kube-scheduler reads it for `--config`. Rejects with `CommandFailure`, in
 * kube-scheduler's words, when it cannot be read or says what is not possible.
 */
export async function readSchedulerConfigurationFile(file: string): Promise<SchedulerConfiguration> {
  const read = readSchedulerConfiguration(contentOf(file, await textOf(file)));
  if (!read.ok) throw new CommandFailure(`${file}: ${read.error}`);
  const setup = schedulerSetup(read.value, []);
  if (!setup.ok) throw new CommandFailure(`${file}: ${setup.error}`);
  return read.value;
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new CommandFailure(`${file} cannot be read`, { cause });
  }
}

function contentOf(file: string, text: string): Json {
  try {
    return parse(text) as Json;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.split('\n')[0] : 'it is none';
    throw new CommandFailure(`${file}: yaml: ${why}`, { cause });
  }
}
