import { CommandFailure } from '../core/model/command-failure.js';
import { readSchedulerConfiguration } from '../core/scheduler/configuration/read-configuration.js';
import { type SchedulerConfiguration, schedulerSetup } from '../core/scheduler/configuration/scheduler-setup.js';
import { documentIn, textOfFile } from './configuration-file.js';

/**
 * What the file for `--scheduler-config` says: a KubeSchedulerConfiguration as kube-scheduler reads it for `--config`. Rejects with `CommandFailure`, in
 * kube-scheduler's words, when it cannot be read or says what is not possible.
 */
export async function readSchedulerConfigurationFile(file: string): Promise<SchedulerConfiguration> {
  const unloadable = (why: string, cause?: unknown) => new CommandFailure(`${file}: ${why}`, { cause });
  const text = await textOfFile(file, (why, cause) => new CommandFailure(why, { cause }));
  const read = readSchedulerConfiguration(documentIn(text, unloadable));
  if (!read.ok) throw unloadable(read.error);
  const setup = schedulerSetup(read.value, []);
  if (!setup.ok) throw unloadable(setup.error);
  return read.value;
}
