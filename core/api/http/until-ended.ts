import type { Pod } from '../../schema/generated/types/core.js';
import { PODS } from '../../schema/kinds.js';
import type { ApiContext } from './api-context.js';
import { containerStatus } from './pod-container.js';

/** Tells those who wait that whoever asked is gone. */
export class Gone {
  isGone = false;
  readonly #callbacks: (() => void)[] = [];

  now(): void {
    this.isGone = true;
    for (const callback of this.#callbacks.splice(0)) callback();
  }

  wait(callback: () => void): void {
    if (this.isGone) callback();
    else this.#callbacks.push(callback);
  }
}

/** Resolves once a run of a container has ended, its Pod is gone, or whoever asks is. */
export function untilEnded(
  { history: { source } }: Pick<ApiContext, 'history'>,
  pod: Pod,
  container: string,
  containerID: string,
  gone: Gone,
): Promise<void> {
  const { uid, namespace, name } = pod.metadata;
  const isRunning = () => {
    const now = source.state.get<Pod>(PODS, namespace, name);
    if (now?.metadata.uid !== uid) return false;
    const status = containerStatus(now, container);
    return status?.state?.running !== undefined && (status.containerID ?? '') === containerID;
  };
  if (!isRunning()) return Promise.resolve();
  return new Promise((resolve) => {
    let unsubscribe = () => {};
    const end = () => {
      unsubscribe();
      resolve();
    };
    const subscription = source.commits.subscribe({
      next: () => {
        if (!isRunning()) end();
      },
      complete: end,
    });
    unsubscribe = () => subscription.unsubscribe();
    gone.wait(end);
  });
}
