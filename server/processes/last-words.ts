import { open } from 'node:fs/promises';
import type { Clock } from '../../core/model/clock.js';
import { LONGEST_MESSAGE, LONGEST_MESSAGE_OF_LOG, MOST_LINES_OF_LOG } from '../../core/node/termination-message.js';
import type { Container } from '../../core/schema/generated/types/core.js';
import { readLogFiles } from '../containers/log-file.js';
import { logFiles } from './process-log.js';

/** Where the last words of a container are looked for. */
export interface LastWordsOptions {
  /** The file that its program may have written them to. */
  readonly message: string;
  readonly logFile: string;
  readonly exitCode: number;
  readonly clock: Clock;
}

/**
 * The message of a container that has ended: what its program wrote to the file for that, or else, where its policy wants that and it failed, the
 * end of its log. Source: pkg/kubelet/kuberuntime/kuberuntime_container.go getTerminationMessage.
 */
export async function lastWords(
  { terminationMessagePolicy }: Container,
  { message, logFile, exitCode, clock }: LastWordsOptions,
): Promise<string | undefined> {
  const written = await endOfFile(message).catch(() => '');
  if (written !== '') return written;
  if (terminationMessagePolicy !== 'FallbackToLogsOnError' || exitCode === 0) return undefined;
  const entries = await readLogFiles(logFiles(logFile), { tail: MOST_LINES_OF_LOG, until: clock.now() }, clock);
  if (!entries.ok) return undefined;
  let text = '';
  for await (const piece of entries.value) text += piece.map((entry) => entry.text).join('');
  return text === '' ? undefined : text.slice(-LONGEST_MESSAGE_OF_LOG);
}

async function endOfFile(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const length = Math.min(size, LONGEST_MESSAGE);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.subarray(0, bytesRead).toString();
  } finally {
    await file.close();
  }
}
