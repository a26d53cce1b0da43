import type { Job, JobSpec, JobStatus } from '../../../../core/schema/generated/types/batch.js';
import type { Pod } from '../../../../core/schema/generated/types/core.js';
import { at, metaOf, ownedBy, pod } from '../support/objects.js';

const LABELS = { 'batch.kubernetes.io/controller-uid': 'uid-work' };
const FINALIZER = 'batch.kubernetes.io/job-tracking';
const INDEX = 'batch.kubernetes.io/job-completion-index';

/** A Job that runs since the story began. */
export function job(spec: Partial<JobSpec> = {}, status: JobStatus = {}, meta: object = {}): Job {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: metaOf('work', meta),
    spec: {
      parallelism: 2,
      completions: 3,
      backoffLimit: 6,
      completionMode: 'NonIndexed',
      suspend: false,
      podReplacementPolicy: 'TerminatingOrFailed',
      selector: { matchLabels: LABELS },
      template: {
        metadata: { labels: LABELS },
        spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'work:1' }] },
      },
      ...spec,
    },
    status: { startTime: at(0), ready: 0, terminating: 0, uncountedTerminatedPods: {}, ...status },
  };
}

/** What a test says of a Pod of the Job. */
export interface JobPodOptions {
  readonly phase?: 'Pending' | 'Running' | 'Succeeded' | 'Failed';
  readonly index?: number;
  readonly exitCode?: number;
  /** Seconds into the story. */
  readonly endedAt?: number;
  readonly tracked?: boolean;
  readonly deleted?: boolean;
  readonly restarts?: number;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly conditions?: NonNullable<Pod['status']>['conditions'];
}

/** A Pod of the Job, which is not counted yet. */
export function podOf(name: string, options: JobPodOptions = {}): Pod {
  const { phase = 'Running', index, exitCode = phase === 'Failed' ? 1 : 0, endedAt = 0, tracked = true } = options;
  const isEnded = phase === 'Succeeded' || phase === 'Failed';
  const indexed: Record<string, string> = index === undefined ? {} : { [INDEX]: `${index}` };
  const state = isEnded ? { terminated: { exitCode, finishedAt: at(endedAt) } } : { running: { startedAt: at(0) } };
  return pod(name, {
    owner: job(),
    labels: { ...LABELS, ...indexed },
    phase,
    node: 'n1',
    meta: {
      annotations: { ...indexed, ...options.annotations },
      ...(tracked && { finalizers: [FINALIZER] }),
      ...(options.deleted && { deletionTimestamp: at(30), deletionGracePeriodSeconds: 30 }),
      ownerReferences: [ownedBy(job())],
    },
    status: {
      conditions: options.conditions ?? [],
      containerStatuses: [
        { name: 'main', image: 'work:1', imageID: '', ready: false, restartCount: options.restarts ?? 0, state },
      ],
    },
  });
}
