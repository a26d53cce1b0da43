import type { Millis } from '../model/revision.js';
import { timestamp } from '../model/timestamp.js';
import type { Container, ContainerStatus, Pod, PodCondition, PodStatus } from '../schema/generated/types/core.js';

type Phase = PodStatus['phase'];
type Finding = { readonly status: 'True' | 'False'; readonly reason?: string; readonly message?: string };

const TRUE: Finding = { status: 'True' };

/** What the conditions are worked out from, beside the Pod itself. */
export interface PodFacts {
  readonly phase: Phase;
  /** Whether the Pod has its network, so that containers can start. */
  readonly hasSandbox: boolean;
  readonly initStatuses: readonly ContainerStatus[];
  readonly appStatuses: readonly ContainerStatus[];
}

/**
 * The conditions the kubelet keeps on a Pod, and behind them those of others, untouched. A condition's transition time
 * changes only with its status.
 * Source: pkg/kubelet/status/generate.go.
 */
export function podConditions(pod: Pod, facts: PodFacts, now: Millis): readonly PodCondition[] {
  const old = pod.status?.conditions ?? [];
  const { generation } = pod.metadata;
  const make = (type: string, finding: Finding): PodCondition => {
    const before = old.find((condition) => condition.type === type);
    const since = before?.status === finding.status ? before.lastTransitionTime : undefined;
    return {
      type,
      ...finding,
      ...(generation === undefined ? {} : { observedGeneration: generation }),
      lastTransitionTime: since ?? timestamp(now),
    };
  };
  const containersReady = containersReadyOf(pod, facts);
  const own = [
    make('PodReadyToStartContainers', { status: facts.hasSandbox && !isOver(facts.phase) ? 'True' : 'False' }),
    make('Initialized', initializedOf(pod, facts)),
    make('Ready', containersReady.status === 'True' ? gatesOf(pod, old) : containersReady),
    make('ContainersReady', containersReady),
  ];
  const scheduled =
    old.find(({ type, status }) => type === 'PodScheduled' && status === 'True') ?? make('PodScheduled', TRUE);
  const known = new Set([...own, scheduled].map(({ type }) => type));
  return [...own, scheduled, ...old.filter(({ type }) => !known.has(type))];
}

function isOver(phase: Phase): boolean {
  return phase === 'Succeeded' || phase === 'Failed';
}

function containersReadyOf(pod: Pod, { phase, initStatuses, appStatuses }: PodFacts): Finding {
  if (phase === 'Failed') return { status: 'False', reason: 'PodFailed' };
  if (phase === 'Succeeded') return { status: 'False', reason: 'PodCompleted' };
  const statuses = [...initStatuses, ...appStatuses];
  const counted = [...(pod.spec.initContainers ?? []).filter(isSidecar), ...pod.spec.containers];
  const unready = counted.filter(({ name }) => statuses.find((status) => status.name === name)?.ready !== true);
  return unready.length === 0 ? TRUE : notAll('ContainersNotReady', 'unready', unready);
}

function initializedOf(pod: Pod, { phase, initStatuses, appStatuses }: PodFacts): Finding {
  if (phase === 'Succeeded') return { status: 'True', reason: 'PodCompleted' };
  if (appStatuses.some(hasStarted)) return TRUE;
  const incomplete = (pod.spec.initContainers ?? []).filter((container) => {
    const status = initStatuses.find(({ name }) => name === container.name);
    return isSidecar(container) ? status?.started !== true : status?.ready !== true;
  });
  return incomplete.length === 0 ? TRUE : notAll('ContainersNotInitialized', 'incomplete', incomplete);
}

function gatesOf(pod: Pod, conditions: readonly PodCondition[]): Finding {
  const messages = (pod.spec.readinessGates ?? []).flatMap(({ conditionType }) => {
    const condition = conditions.find(({ type }) => type === conditionType);
    if (condition === undefined)
      return [`corresponding condition of pod readiness gate "${conditionType}" does not exist.`];
    if (condition.status === 'True') return [];
    return [`the status of pod readiness gate "${conditionType}" is not "True", but ${condition.status}`];
  });
  return messages.length === 0
    ? TRUE
    : { status: 'False', reason: 'ReadinessGatesNotReady', message: messages.join(', ') };
}

function notAll(reason: string, what: string, containers: readonly Container[]): Finding {
  const names = containers.map(({ name }) => name).join(' ');
  return { status: 'False', reason, message: `containers with ${what} status: [${names}]` };
}

/** Whether an init container stays beside the others. Source: KEP-753. */
export function isSidecar(container: Container): boolean {
  return container.restartPolicy === 'Always';
}

/** Whether a container has ever run. */
export function hasStarted({ state, lastState }: ContainerStatus): boolean {
  return state?.running !== undefined || state?.terminated !== undefined || lastState?.terminated !== undefined;
}
