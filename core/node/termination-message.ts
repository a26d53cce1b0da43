import type { Millis } from '../model/revision.js';
import type { Container, ContainerStatus, Pod } from '../schema/generated/types/core.js';
import { containerWords, playCommand } from './command-behaviour.js';
import { simulatedLog } from './simulated-log.js';

/** How long what a container wrote as its message may be; the end of it is kept. Source: pkg/kubelet/container/runtime.go MaxContainerTerminationMessage… */
export const LONGEST_MESSAGE = 4096;
/** How much of the end of a log becomes a message. */
export const LONGEST_MESSAGE_OF_LOG = 2048;
export const MOST_LINES_OF_LOG = 80;

/**
 * What a container that has ended leaves as its message: what its command wrote to the file for that, or else, where its policy wants that and it
 * failed, the end of its log. Source: pkg/kubelet/kuberuntime/kuberuntime_container.go getTerminationMessage.
 */
export function terminationMessage(
  pod: Pod,
  container: Container,
  { restartCount, state }: ContainerStatus,
  end: { readonly at: Millis; readonly exitCode: number },
): string | undefined {
  const { terminationMessagePath: path = '', terminationMessagePolicy } = container;
  const words = containerWords(pod, container);
  if (path !== '' && words.some((word) => word.includes(path))) {
    const written = playCommand(pod, container, restartCount, words).contents.get(path) ?? '';
    if (written !== '') return written.slice(-LONGEST_MESSAGE);
  }
  if (terminationMessagePolicy !== 'FallbackToLogsOnError' || end.exitCode === 0) return undefined;
  const lines = simulatedLog(pod, container, { restartCount, running: state?.running }, end.at).slice(
    -MOST_LINES_OF_LOG,
  );
  const text = lines.map((line) => line.text).join('');
  return text === '' ? undefined : text.slice(-LONGEST_MESSAGE_OF_LOG);
}
