import type { ReconcileRequest } from '../../core/model/controller.js';
import type { Millis } from '../../core/model/revision.js';
import type { KubeClient } from './kube-client.js';

/** What a reconcile may resolve with: when to look again though nothing changed. */
export interface AsyncOutcome {
  readonly requeueAfter?: Millis;
}

/** Looks at one object and brings the cluster nearer to what it asks for. */
export type AsyncReconcile = (
  client: KubeClient,
  request: ReconcileRequest,
  // biome-ignore lint/suspicious/noConfusingVoidType: most reconciles end without a word, and some of their branches with one.
) => Promise<AsyncOutcome | undefined | void>;

/** The code of a controller, from which instances are started. */
export interface AsyncCode {
  readonly name: string;
  /** Starts an instance: what it keeps in memory is its own, and is lost when it crashes. */
  start(): AsyncReconcile;
}
