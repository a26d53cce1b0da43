import { isJsonObject, type Json, type JsonObject } from '../../../core/model/json.js';

/** A condition as every kind has them. Source: k8s.io/apimachinery meta/v1 Condition. */
export interface ObservedCondition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

/**
 * Words with which the names of conditions end that say something is wrong when they are true: `MemoryPressure`, `ReplicaFailure`. Most
 * others say so when they are not. Source: Kubernetes API conventions, Typical status properties; the condition types of k8s.io/api.
 */
const ABNORMAL =
  /(Pressure|Unavailable|Failure|Failed|Failing|Errors?|Degraded|Stalled|Remaining|Conflict|Denied|Limited|Target|Terminating|Pending|NonStructuralSchema)$/;
/** What is so because somebody wanted it so. */
const WANTED: ReadonlySet<string> = new Set(['DeploymentPaused', 'PodCompleted', 'JobSuspended', 'JobResumed']);
/** Conditions that say neither that something is well nor that it is not. */
const NEUTRAL: ReadonlySet<string> = new Set(['Suspended', 'Approved', 'Complete', 'SuccessCriteriaMet', 'Terminated']);
/** What every container waits for. */
const STARTING: ReadonlySet<string> = new Set(['ContainerCreating', 'PodInitializing']);
const FAILED_PHASES: ReadonlySet<string> = new Set(['Failed', 'Unknown', 'Lost']);
/** Counts that Kubernetes leaves out when they are zero. Missing now, they were not before. */
const GOOD_COUNTS = /^status\.(readyReplicas|availableReplicas|numberReady|numberAvailable)$/;
const BAD_COUNTS = /^status\.(unavailableReplicas|numberUnavailable|numberMisscheduled)$/;

/** Whether a condition says that its object is not as it is wanted to be. */
export function isUnwellCondition({ type, status, reason }: ObservedCondition): boolean {
  if (NEUTRAL.has(type) || (reason !== undefined && WANTED.has(reason))) return false;
  if (status === 'Unknown') return true;
  return ABNORMAL.test(type) ? status === 'True' : status === 'False';
}

/** Whether a plain field says so: a phase, what a container waits for or ended with, a count of what is missing. */
export function isUnwellField(path: string, value: Json): boolean {
  if (path === 'status.phase') return typeof value === 'string' && FAILED_PHASES.has(value);
  if (BAD_COUNTS.test(path)) return typeof value === 'number' && value > 0;
  if (!/^status\.(init|ephemeral)?[cC]ontainerStatuses\[/.test(path)) return false;
  if (path.endsWith('.state.waiting.reason')) return typeof value === 'string' && !STARTING.has(value);
  return path.endsWith('.state.terminated.exitCode') && value !== 0;
}

/** Whether it says so of an object that it has no such field any more. */
export function isUnwellWithout(path: string): boolean {
  return GOOD_COUNTS.test(path);
}

/** Reads a condition; undefined when it is none. */
export function conditionOf(value: Json | undefined): ObservedCondition | undefined {
  if (!isJsonObject(value)) return undefined;
  const { type, status } = value;
  if (typeof type !== 'string' || typeof status !== 'string') return undefined;
  return { type, status, ...text(value, 'reason'), ...text(value, 'message') };
}

function text(value: JsonObject, member: 'reason' | 'message'): Partial<ObservedCondition> {
  const found = value[member];
  return typeof found === 'string' && found !== '' ? { [member]: found } : {};
}
