import type { Intent } from '../../model/command.js';
import {
  type Controller,
  type ObjectChange,
  type ReconcileRequest,
  type Reconciliation,
  type Refusal,
  SETTLED,
  watch,
} from '../../model/controller.js';
import { updateStatus } from '../../model/intent.js';
import { type LabelRequirement, matchesRequirements } from '../../model/label-requirement.js';
import { parseLabelSelector } from '../../model/label-selector-parser.js';
import { quantityFrom } from '../../model/quantity.js';
import { CLOCK_LOOK } from '../../model/recorded-time.js';
import { fail, ok, type Result } from '../../model/result.js';
import type { Millis } from '../../model/revision.js';
import { sameJson } from '../../model/same-json.js';
import { timestamp } from '../../model/timestamp.js';
import type { View } from '../../model/view.js';
import type { FindScale, FoundScale } from '../../schema/find-scale.js';
import type {
  HorizontalPodAutoscaler,
  HorizontalPodAutoscalerCondition,
  HorizontalPodAutoscalerStatus,
  MetricStatus,
} from '../../schema/generated/types/autoscaling.js';
import type { Pod } from '../../schema/generated/types/core.js';
import { HORIZONTAL_POD_AUTOSCALERS, PODS } from '../../schema/kinds.js';
import { type EventNote, recordEvents } from '../../schema/record-event.js';
import type { ResourceOf } from '../garbage-collector/owners.js';
import {
  type AutoscalerHistory,
  HISTORY_ANNOTATION,
  historyOf,
  historyText,
  withRecommendation,
  withStep,
} from './autoscaler-history.js';
import { limited, longestPeriod, stabilized, windowsOf } from './limit-change.js';
import { type MetricFailure, type MetricProposal, proposalOf, type Scaled } from './metric-proposal.js';
import type { Tolerances } from './replica-calculator.js';

const NAME = 'horizontal-pod-autoscaler';
/**
 * How often it looks: as soon as any wait is reckoned anew, which is a little sooner than by Kubernetes' default of 15 s.
 * Source: kube-controller-manager --horizontal-pod-autoscaler-sync-period.
 */
const SYNC_PERIOD: Millis = CLOCK_LOOK;
/** Source: kube-controller-manager --horizontal-pod-autoscaler-tolerance. */
const TOLERANCE = 0.1;

/** What the autoscaler must be told of the kinds that there are. */
export interface AutoscalerOptions {
  readonly findScale: FindScale;
  readonly resourceOf: ResourceOf;
}

/**
 * Sets how many Pods a workload is to have by what they use, or by other numbers. What it reads is part of the view: the use of Pods is worked
 * out from what is declared and from the time, and what stabilization looks back at is kept with the autoscaler, so that a decision that is
 * made again is the same. Source: pkg/controller/podautoscaler/horizontal.go.
 */
export function horizontalPodAutoscalerController(options: AutoscalerOptions): Controller {
  return {
    name: NAME,
    watches: [watch(HORIZONTAL_POD_AUTOSCALERS, itselfWhenAsked)],
    reconcile(view, { namespace, name }, now) {
      const autoscaler = view.get(HORIZONTAL_POD_AUTOSCALERS, namespace, name);
      if (autoscaler === undefined || autoscaler.metadata.deletionTimestamp !== undefined) return SETTLED;
      return new Turn(options, view, autoscaler, now).run();
    },
    refused(view, { namespace, name }, refusal, now) {
      const autoscaler = view.get(HORIZONTAL_POD_AUTOSCALERS, namespace, name);
      return autoscaler === undefined ? [] : reportRefusal(view, autoscaler, refusal, now);
    },
  };
}

/** What the controller itself writes is no reason to look sooner than it would anyway. */
function* itselfWhenAsked({ before, after }: ObjectChange<HorizontalPodAutoscaler>): Iterable<ReconcileRequest> {
  if (after === undefined || (before !== undefined && sameJson(before.spec, after.spec))) return;
  yield { namespace: after.metadata.namespace, name: after.metadata.name };
}

/** What was found out of a target. */
interface Target {
  readonly scale: FoundScale;
  readonly desired: number;
  readonly reason: string;
  readonly metrics: readonly MetricStatus[];
}

/** One look at one autoscaler. */
class Turn {
  readonly #notes: EventNote[] = [];
  #conditions: readonly HorizontalPodAutoscalerCondition[];
  #history: AutoscalerHistory;
  #hasNewHistory = false;

  constructor(
    readonly options: AutoscalerOptions,
    readonly view: View,
    readonly autoscaler: HorizontalPodAutoscaler,
    readonly now: Millis,
  ) {
    this.#conditions = autoscaler.status?.conditions ?? [];
    this.#history = historyOf(autoscaler);
  }

  run(): Reconciliation {
    const { spec, metadata, status } = this.autoscaler;
    const found = this.options.findScale(this.view, metadata.namespace, spec.scaleTargetRef);
    if (!found.ok) {
      this.#tell('Warning', 'FailedGetScale', found.error);
      const message = `the HPA controller was unable to get the target's current scale: ${found.error}`;
      this.#setCondition('AbleToScale', 'False', 'FailedGetScale', message);
      return this.#end([], { ...status, desiredReplicas: status?.desiredReplicas ?? 0 });
    }
    const scale = found.value;
    const message = "the HPA controller was able to get the target's current scale";
    this.#setCondition('AbleToScale', 'True', 'SucceededGetScale', message);
    if (this.#history.recommendations.length === 0) this.#recommend(scale.replicas);
    const target = this.#target(scale);
    const { lastScaleTime, desiredReplicas = 0 } = status ?? {};
    const kept = { currentReplicas: scale.replicas || undefined, lastScaleTime };
    if (!target.ok) {
      return this.#end([], { ...kept, desiredReplicas, ...currentMetrics(target.error) });
    }
    const { desired, reason, metrics } = target.value;
    if (desired === scale.replicas)
      return this.#end([], { ...kept, desiredReplicas: desired, ...currentMetrics(metrics) });
    this.#setCondition(
      'AbleToScale',
      'True',
      'SucceededRescale',
      `the HPA controller was able to update the target scale to ${desired}`,
    );
    this.#tell('Normal', 'SuccessfulRescale', `New size: ${desired}; reason: ${reason}`);
    this.#step(desired - scale.replicas);
    const rescaled = {
      ...kept,
      desiredReplicas: desired,
      lastScaleTime: timestamp(this.now),
      ...currentMetrics(metrics),
    };
    return this.#end([scaledTo(scale, desired, reason)], rescaled);
  }

  /** How many Pods there are to be; where no metric can tell, what is known of them. */
  #target(scale: FoundScale): Result<Target, readonly MetricStatus[]> {
    const { minReplicas = 1, maxReplicas, behavior } = this.autoscaler.spec;
    const current = scale.replicas;
    const known = { scale, metrics: [], reason: '' };
    if (current === 0 && minReplicas !== 0) {
      const message = 'scaling is disabled since the replica count of the target is zero';
      this.#setCondition('ScalingActive', 'False', 'ScalingDisabled', message);
      return ok({ ...known, desired: 0 });
    }
    if (current > maxReplicas) {
      return ok({ ...known, desired: maxReplicas, reason: 'Current number of replicas above Spec.MaxReplicas' });
    }
    if (current < minReplicas) {
      return ok({ ...known, desired: minReplicas, reason: 'Current number of replicas below Spec.MinReplicas' });
    }
    const proposed = this.#proposed(scale);
    if (!proposed.ok) return proposed;
    const { replicas, name, metrics } = proposed.value;
    const reason = replicas > current ? `${name} above target` : replicas < current ? 'All metrics below target' : '';
    const wanted = { current, desired: replicas, min: minReplicas, max: maxReplicas };
    const calmed = stabilized(wanted, behavior, this.#history, this.now);
    this.#recommend(replicas);
    this.#setCondition('AbleToScale', 'True', calmed.reason, calmed.message);
    const bounded = limited({ ...wanted, desired: calmed.replicas }, behavior, this.#history, this.now);
    const isLimited = bounded.replicas !== calmed.replicas;
    this.#setCondition('ScalingLimited', isLimited ? 'True' : 'False', bounded.reason, bounded.message);
    return ok({ ...known, desired: bounded.replicas, reason, metrics });
  }

  /** The most that any metric asks for. Source: horizontal.go computeReplicasForMetrics. */
  #proposed(
    scale: FoundScale,
  ): Result<{ replicas: number; name: string; metrics: readonly MetricStatus[] }, readonly MetricStatus[]> {
    const pods = this.#pods(scale);
    if (!pods.ok) {
      this.#tell('Warning', 'FailedComputeMetricsReplicas', pods.error);
      return fail([]);
    }
    const { metadata, spec } = this.autoscaler;
    const { view, now } = this;
    const scaled: Scaled = {
      view,
      namespace: metadata.namespace,
      scale,
      pods: pods.value,
      tolerances: tolerancesOf(this.autoscaler),
      now,
      find: (reference) => this.#object(reference),
    };
    const proposals: MetricProposal[] = [];
    const failures: MetricFailure[] = [];
    for (const metric of spec.metrics ?? []) {
      const proposal = proposalOf(scaled, metric);
      if (proposal.ok) proposals.push(proposal.value);
      else {
        failures.push(proposal.error);
        this.#tell('Warning', proposal.error.reason, proposal.error.message);
      }
    }
    const metrics = proposals.map(({ status }) => status);
    const best = proposals.reduce<MetricProposal | undefined>(
      (most, each) => (most === undefined || each.replicas > most.replicas ? each : most),
      undefined,
    );
    const [first] = failures;
    if (best === undefined || (first !== undefined && best.replicas < scale.replicas)) {
      if (first !== undefined) {
        const message = `the HPA was unable to compute the replica count: ${first.message}`;
        this.#setCondition('ScalingActive', 'False', first.reason, message);
        const count = `invalid metrics (${failures.length} invalid out of ${spec.metrics?.length ?? 0})`;
        this.#tell('Warning', 'FailedComputeMetricsReplicas', `${count}, first error is: ${first.summary}`);
      }
      return fail(metrics);
    }
    const message = `the HPA was able to successfully calculate a replica count from ${best.name}`;
    this.#setCondition('ScalingActive', 'True', 'ValidMetricFound', message);
    return ok({ replicas: best.replicas, name: best.name, metrics });
  }

  /** The Pods of the target, unless it cannot be told which they are, or another autoscaler has them too. */
  #pods(scale: FoundScale): Result<readonly Pod[], string> {
    const invalid = (reason: string, message: string, condition = message): Result<never, string> => {
      this.#tell('Warning', reason, message);
      const kind = reason === 'AmbiguousSelector' ? reason : 'InvalidSelector';
      this.#setCondition('ScalingActive', 'False', kind, condition);
      return fail(message);
    };
    const { selector } = scale;
    if (selector === '') {
      return invalid('SelectorRequired', 'selector is required', "the HPA target's scale is missing a selector");
    }
    const requirements = parseLabelSelector(selector);
    if (!requirements.ok) {
      const why = requirements.error.message;
      return invalid(
        'InvalidSelector',
        `couldn't convert selector into a corresponding internal selector object: ${why}`,
      );
    }
    const { namespace } = this.autoscaler.metadata;
    const pods = [...this.view.list(PODS, namespace)].filter(({ metadata }) =>
      matchesRequirements(requirements.value, metadata.labels),
    );
    const others = this.#autoscalersOf(pods);
    if (others.length < 2) return ok(pods);
    const names = others.map((name) => `{${namespace} ${name}}`).join(' ');
    return invalid('AmbiguousSelector', `pods by selector ${selector} are controlled by multiple HPAs: [${names}]`);
  }

  #autoscalersOf(pods: readonly Pod[]): readonly string[] {
    const { namespace, name } = this.autoscaler.metadata;
    const names: string[] = [];
    for (const other of this.view.list(HORIZONTAL_POD_AUTOSCALERS, namespace)) {
      const isIt = other.metadata.name === name;
      const selector = isIt ? undefined : this.#selectorOf(other);
      const hasOne =
        selector !== undefined && pods.some(({ metadata }) => matchesRequirements(selector, metadata.labels));
      if (isIt || hasOne) names.push(other.metadata.name);
    }
    return names;
  }

  #selectorOf({ metadata, spec }: HorizontalPodAutoscaler): readonly LabelRequirement[] | undefined {
    const found = this.options.findScale(this.view, metadata.namespace, spec.scaleTargetRef);
    const parsed = found.ok && found.value.selector !== '' ? parseLabelSelector(found.value.selector) : undefined;
    return parsed?.ok ? parsed.value : undefined;
  }

  #object({ apiVersion = 'v1', kind, name }: Parameters<Scaled['find']>[0]): Result<object, string> {
    const type = this.options.resourceOf(apiVersion, kind, this.view);
    const object = type && this.view.get(type, this.autoscaler.metadata.namespace, name);
    return object === undefined ? fail(`${kind} "${name}" not found`) : ok(object);
  }

  #tell(type: EventNote['type'], reason: string, message: string): void {
    this.#notes.push({ type, reason, message, component: NAME });
  }

  #setCondition(type: string, status: 'True' | 'False', reason: string, message: string): void {
    this.#conditions = withCondition(this.#conditions, { type, status, reason, message }, this.now);
  }

  #recommend(replicas: number): void {
    const { recommendations } = this.#history;
    if (recommendations.at(-1)?.replicas === replicas) return;
    const { up, down } = windowsOf(this.autoscaler.spec.behavior);
    this.#history = withRecommendation(this.#history, replicas, this.now, Math.max(up, down));
    this.#hasNewHistory = true;
  }

  /** Only policies look back at steps. Source: horizontal.go storeScaleEvent. */
  #step(change: number): void {
    const { behavior } = this.autoscaler.spec;
    if (behavior === undefined) return;
    const longest = Math.max(longestPeriod(behavior.scaleUp), longestPeriod(behavior.scaleDown));
    this.#history = withStep(this.#history, change, this.now, longest);
    this.#hasNewHistory = true;
  }

  #end(intents: readonly Intent[], next: HorizontalPodAutoscalerStatus): Reconciliation {
    const { autoscaler, view, now } = this;
    const status = { ...next, conditions: this.#conditions.length > 0 ? this.#conditions : undefined };
    const annotations = this.#hasNewHistory
      ? { ...autoscaler.metadata.annotations, [HISTORY_ANNOTATION]: historyText(this.#history) }
      : autoscaler.metadata.annotations;
    const metadata = { ...autoscaler.metadata, ...(annotations && { annotations }) };
    const isChanged = this.#hasNewHistory || !sameJson(status, autoscaler.status ?? {});
    return {
      // The status goes first: what is known of the last time must not be lost with whoever scaled.
      intents: [
        ...(isChanged ? [updateStatus(HORIZONTAL_POD_AUTOSCALERS, { ...autoscaler, metadata, status })] : []),
        ...intents,
        ...recordEvents(view, now, autoscaler, this.#notes),
      ],
      requeueAfter: SYNC_PERIOD,
    };
  }
}

function currentMetrics(metrics: readonly MetricStatus[]): { readonly currentMetrics?: readonly MetricStatus[] } {
  return metrics.length > 0 ? { currentMetrics: metrics } : {};
}

/** Source: horizontal.go tolerancesForHpa; KEP-4951. */
function tolerancesOf({ spec }: HorizontalPodAutoscaler): Tolerances {
  const read = (text: string | undefined) => {
    const quantity = text === undefined ? undefined : quantityFrom(text);
    return quantity === undefined ? TOLERANCE : Number(quantity.nano) / 1e9;
  };
  return { up: read(spec.behavior?.scaleUp?.tolerance), down: read(spec.behavior?.scaleDown?.tolerance) };
}

/** Source: horizontal.go setConditionInList. */
function withCondition(
  conditions: readonly HorizontalPodAutoscalerCondition[],
  next: Omit<HorizontalPodAutoscalerCondition, 'lastTransitionTime'>,
  now: Millis,
): readonly HorizontalPodAutoscalerCondition[] {
  const old = conditions.find(({ type }) => type === next.type);
  const lastTransitionTime = old?.status === next.status ? old.lastTransitionTime : timestamp(now);
  const condition = { ...next, lastTransitionTime };
  return old === undefined ? [...conditions, condition] : conditions.map((each) => (each === old ? condition : each));
}

/** Refused when the target has changed since: then it is looked at again. */
function scaledTo({ resource, object }: FoundScale, replicas: number, reason: string): Intent {
  const { namespace, name, resourceVersion } = object.metadata;
  const value = { metadata: { resourceVersion }, spec: { replicas } };
  return {
    verb: 'patch',
    target: { resource, namespace, name, subresource: 'scale' },
    patch: { type: 'merge', value },
    reason: reason.charAt(0).toLowerCase() + reason.slice(1),
  };
}

/** Source: horizontal.go reconcileAutoscaler. */
function reportRefusal(
  view: View,
  autoscaler: HorizontalPodAutoscaler,
  { intent, error }: Refusal,
  now: Millis,
): readonly Intent[] {
  if (intent.verb !== 'patch' || intent.target.subresource !== 'scale' || error.reason === 'Conflict') return [];
  const message = `the HPA controller was unable to update the target scale: ${error.message}`;
  const conditions = withCondition(
    autoscaler.status?.conditions ?? [],
    { type: 'AbleToScale', status: 'False', reason: 'FailedUpdateScale', message },
    now,
  );
  const status = { ...autoscaler.status, desiredReplicas: autoscaler.status?.desiredReplicas ?? 0, conditions };
  const wanted = (intent.patch as { readonly value?: { readonly spec?: { readonly replicas?: number } } }).value;
  const told = `New size: ${wanted?.spec?.replicas}; reason: ${intent.reason}; error: ${error.message}`;
  return [
    ...recordEvents(view, now, autoscaler, [
      { type: 'Warning', reason: 'FailedRescale', message: told, component: NAME },
    ]),
    updateStatus(HORIZONTAL_POD_AUTOSCALERS, { ...autoscaler, status }),
  ];
}
