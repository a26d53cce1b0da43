import type { AnsweredRequest } from '../../api/http/count-requests.js';
import { type MetricFamily, metricText } from '../../model/metric-text.js';
import type { Countable, ReconcileResult } from '../../process/effect.js';
import { Counter } from './counter.js';
import { Histogram } from './histogram.js';

/** A queue whose depth is shown. */
export interface NamedQueue {
  readonly name: string;
  readonly queue: { readonly size: number };
}

/** Source: apiserver endpoints/metrics, requestLatencies. */
const DURATIONS = [0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60];

/**
 * What one cluster counts, for `/metrics`. Names and meanings are those of controller-runtime (pkg/internal/controller/metrics,
 * pkg/internal/metrics/workqueue.go) and of kube-apiserver (endpoints/metrics), so that dashboards and alerts fit; what neither has begins with
 * `hindcast_`. All of it is of this process: a restart begins at 0.
 */
export class ClusterMetrics {
  readonly #reconciles = new Counter(
    'controller_runtime_reconcile_total',
    'Reconciles that came to an end, by how they ended.',
    ['controller', 'result'],
  );
  readonly #errors = new Counter(
    'controller_runtime_reconcile_errors_total',
    'Reconciles that a refused write ended, or that threw.',
    ['controller'],
  );
  readonly #panics = new Counter('controller_runtime_reconcile_panics_total', 'Reconciles that threw.', ['controller']);
  readonly #mappings = new Counter(
    'hindcast_watch_mapping_panics_total',
    'Changes whose requests a controller could not find because its code threw.',
    ['controller'],
  );
  readonly #skipped = new Counter(
    'hindcast_skipped_objects_total',
    'Times that a controller went on without an object which its code tripped over.',
    ['controller'],
  );
  readonly #adds = new Counter('workqueue_adds_total', 'Requests that were added to a queue.', ['name', 'controller']);
  readonly #retries = new Counter(
    'workqueue_retries_total',
    'Requests that were put back to be tried again after a failure.',
    ['name', 'controller'],
  );
  readonly #requests = new Counter('apiserver_request_total', 'Requests that clients made and that were answered.', [
    'code',
    'component',
    'dry_run',
    'group',
    'resource',
    'scope',
    'subresource',
    'verb',
    'version',
  ]);
  readonly #durations = new Histogram<Exclude<keyof AnsweredRequest, 'code'> | 'component'>(
    'apiserver_request_duration_seconds',
    'How long clients waited for an answer to begin, in seconds.',
    DURATIONS,
  );
  readonly #queues = new Map<string, NamedQueue>();

  /** Shows a controller's queue, and its counters from 0. */
  addController(one: NamedQueue): void {
    const controller = one.name;
    // One that begins anew has a queue of its own.
    this.#queues.set(controller, one);
    for (const result of ['success', 'error', 'requeue_after']) this.#reconciles.count({ controller, result }, 0);
    for (const counter of [this.#errors, this.#panics, this.#mappings, this.#skipped]) counter.count({ controller }, 0);
    for (const counter of [this.#adds, this.#retries]) counter.count({ name: controller, controller }, 0);
  }

  /** Counts what became of a controller's requests. A reconcile that threw counts as one that ended in an error, too. */
  counted(controller: string, what: Countable | ReconcileResult): void {
    switch (what) {
      case 'added':
        return this.#adds.count({ name: controller, controller });
      case 'retried':
        return this.#retries.count({ name: controller, controller });
      case 'mapping-panicked':
        return this.#mappings.count({ controller });
      case 'skipped':
        return this.#skipped.count({ controller });
      case 'success':
      case 'requeue_after':
        return this.#reconciles.count({ controller, result: what });
      case 'panicked':
        this.#panics.count({ controller });
        return this.counted(controller, 'error');
      case 'error':
        this.#reconciles.count({ controller, result: what });
        return this.#errors.count({ controller });
    }
  }

  /** Counts an answered request of a client. */
  answered(request: AnsweredRequest, seconds: number): void {
    this.#requests.count({ component: 'apiserver', ...request });
    const { code: _code, ...about } = request;
    // A watch is answered for as long as it lasts.
    if (request.verb !== 'WATCH') this.#durations.observe({ component: 'apiserver', ...about }, seconds);
  }

  /** All of it in Prometheus' text format, and what others count. */
  text(more: readonly MetricFamily[] = []): string {
    const depth: MetricFamily = {
      name: 'workqueue_depth',
      help: 'Requests that wait in a queue.',
      type: 'gauge',
      samples: [...this.#queues.values()].map(({ name, queue }) => ({
        labels: { name, controller: name },
        value: queue.size,
      })),
    };
    return metricText([
      this.#reconciles,
      this.#errors,
      this.#panics,
      this.#skipped,
      this.#mappings,
      depth,
      this.#adds,
      this.#retries,
      this.#requests,
      this.#durations,
      ...more,
    ]);
  }
}
