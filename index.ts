/** The library: `import { createCluster, openTimeline } from 'hindcast'`. */

export { CounterexampleError } from './check/assert-no-counterexample.js';
export { type Check, defineCheck } from './check/check.js';
export type { CheckOptions } from './check/check-options.js';
export type { CheckReport, Counterexample } from './check/check-report.js';
export { ApiError } from './check/client/api-error.js';
export { type AsyncController, type AsyncControllerOptions, asyncController } from './check/client/async-controller.js';
export type { KubeClient } from './check/client/kube-client.js';
export { type CustomKind, customKind } from './check/custom-kind.js';
export { FAULT_KINDS, type FaultKind } from './check/fault-kind.js';
export { findCounterexample, ReplayError } from './check/find-counterexample.js';
export { bounded } from './check/properties/bounded.js';
export { DEFAULT_PROPERTIES } from './check/properties/default-properties.js';
export { goesQuiet } from './check/properties/goes-quiet.js';
export { keepsLiveChildren } from './check/properties/keeps-live-children.js';
export { monotone } from './check/properties/monotone.js';
export { noResurrection } from './check/properties/no-resurrection.js';
export { sameEnd, sameEndAfterFaults } from './check/properties/same-end.js';
export { settles } from './check/properties/settles.js';
export { always, eventually, leadsTo, until } from './check/properties/temporal.js';
export type { Property, PropertyViolation } from './check/property.js';
export type { SimulatedRun } from './check/simulated-run.js';
export type { UserStep, Workload } from './check/user-step.js';
export * as user from './check/user-step.js';
export { arbitraries, objectsOfResource } from './check/workload/arbitraries.js';
export { objectsOf } from './check/workload/objects-of.js';
export { workloadOf } from './check/workload/workload-of.js';
export { type CelProblem, type CelProgram, compileCel } from './core/cel/compile-cel.js';
export { builtInControllers } from './core/controllers/built-in-controllers.js';
export { type BootstrapObject, nodeObjects, systemObjects } from './core/engine/bootstrap.js';
export { type Cluster, type ClusterOptions, createCluster } from './core/engine/cluster.js';
export { type Environment, systemEnvironment } from './core/engine/environment.js';
export { VirtualClock, virtualEnvironment } from './core/engine/virtual-environment.js';
export type { FieldChange } from './core/fields/field-change.js';
export type { Clock, Random } from './core/model/clock.js';
export type { Actor, Cause, Change, ClusterEvent, ObjectRef, RequestInfo } from './core/model/cluster-event.js';
export type { Command, CommandOutcome, DeleteOptions, Intent, Patch } from './core/model/command.js';
export { CommandFailure } from './core/model/command-failure.js';
export {
  type Controller,
  type ControllerWatch,
  type Defect,
  itsController,
  itself,
  type ObjectChange,
  type ReconcileRequest,
  type Reconciliation,
  type Refusal,
  SETTLED,
  watch,
} from './core/model/controller.js';
export { defineController } from './core/model/define-controller.js';
export { eachSoundly, withDefects } from './core/model/each-soundly.js';
export {
  type EventLog,
  EventLogError,
  type ReadonlyEventLog,
  type Verification,
  type VerifiedPart,
} from './core/model/event-log.js';
export { decodeEvent, encodeEvent } from './core/model/event-record.js';
export {
  bindPod,
  createObject,
  type DeletionOptions,
  deleteObject,
  type IntentOptions,
  mergePatch,
  type PatchOptions,
  updateObject,
  updateStatus,
} from './core/model/intent.js';
export type { AppendOutcome, EventRange, Journal, LogEntry, LogHead, WritableJournal } from './core/model/journal.js';
export type { Json, JsonObject } from './core/model/json.js';
export type { LogIndex, ObjectAddress, ObjectVersion } from './core/model/log-index.js';
export {
  controllerOf,
  controllerReference,
  type KubeObject,
  type ObjectDraft,
  type ObjectMeta,
  type OwnerReference,
} from './core/model/object.js';
export { compareQuantities, quantityFrom } from './core/model/quantity.js';
export type { ResourceType } from './core/model/resource-type.js';
export type { Result } from './core/model/result.js';
export type { Millis, Revision } from './core/model/revision.js';
export type { StatusError } from './core/model/status-error.js';
export type { View } from './core/model/view.js';
export type {
  Connection,
  ConnectionEndpoint,
  ConnectionLookup,
  ConnectionOutcome,
  ConnectionPeer,
  ConnectionService,
  ConnectionSource,
  ConnectionTarget,
} from './core/network/connect/connection.js';
export type { PolicyVerdict, Protocol as NetworkProtocol } from './core/network/policy/policy-verdict.js';
export { simulatedControllers } from './core/node/simulated-controllers.js';
export { simulatedNode } from './core/node/simulated-node.js';
export { readSchedulerConfiguration } from './core/scheduler/configuration/read-configuration.js';
export type {
  PluginConfig,
  SchedulerConfiguration,
  SchedulerProfile,
} from './core/scheduler/configuration/scheduler-configuration.js';
export type { ExtensionPoint, PluginSet } from './core/scheduler/framework/make-profile.js';
export {
  type NodeCheck,
  type NodeScore,
  type Permission,
  type PlaceCheck,
  type PostFilterResult,
  type PreFilterResult,
  type QueueingHint,
  queueingHint,
  type RejectedNode,
  type Rejection,
  type SchedulerPlugin,
  type SchedulingScope,
} from './core/scheduler/framework/plugin.js';
export type { NodeInfo, NodeUse } from './core/scheduler/node-info.js';
export { type SchedulerOptions, scheduler } from './core/scheduler/scheduler.js';
export { FAULTS, type Fault, type FaultSpec, type FaultStatus } from './core/schema/fault.js';
export { FAULT_TYPES, type FaultType } from './core/schema/fault-type.js';
export * as kinds from './core/schema/kinds.js';
export { loadSchemas, type Schemas } from './core/schema/schemas.js';
export { ClusterState, emptyState } from './core/state/cluster-state.js';
export { loadState, rebuildState } from './core/state/load-state.js';
export { reduce } from './core/state/reduce.js';
export { ControllerProblemError } from './guard/controller-problem.js';
export { ReconcileGuard } from './guard/reconcile-guard.js';
export { type ForkClusterOptions, type ForkedCluster, forkCluster } from './replay/fork/fork-cluster.js';
export { ForkEventLog } from './replay/fork/fork-event-log.js';
export { VirtualTime } from './replay/fork/virtual-time.js';
export { RemoteTimelineError } from './replay/http/remote-timeline-error.js';
export type { Why, WhyStep } from './replay/log/causes/explanation.js';
export type { Repetition } from './replay/log/causes/repetition.js';
export type { EventQuery } from './replay/log/events/event-query.js';
export type { EventDetail, EventSummary } from './replay/log/events/event-summary.js';
export type { LeftOut, OnLeftOut } from './replay/log/events/left-out.js';
export type { Noise } from './replay/log/events/noise.js';
export type { Unwell } from './replay/log/health/unwell.js';
export type { Moment } from './replay/log/moments/moment.js';
export type { ObjectFilter, ObjectSelector } from './replay/log/object-selector.js';
export { objectPredicate } from './replay/log/predicates/object-predicate.js';
export type { FieldHistoryQuery, FieldVersion } from './replay/log/provenance/field-history.js';
export type { Bisection, BisectQuery } from './replay/questions/bisect/bisection.js';
export type { Blame, BlameQuery } from './replay/questions/blame/blame.js';
export type { ConnectionQuery } from './replay/questions/connection/question.js';
export type { Consequence, ConsequencesQuery } from './replay/questions/consequences/consequences.js';
export type { DiffQuery } from './replay/questions/diff/diff-revisions.js';
export type { DiffFilter, ObjectDiff } from './replay/questions/diff/object-diff.js';
export type { Violation, ViolationQuery } from './replay/questions/first-violation/first-violation.js';
export type { Invariant } from './replay/questions/first-violation/invariant.js';
export type { LastEventQuery } from './replay/questions/last-event/question.js';
export type { LastSettingQuery, SettingProblem } from './replay/questions/last-setting/last-setting.js';
export { type Breakpoint, breakWhen, watchValue } from './replay/questions/play/breakpoint.js';
export { breakWhenCel, watchCel } from './replay/questions/play/cel-breakpoint.js';
export type { Playing, PlayQuery, PlayStatus } from './replay/questions/play/play.js';
export type { Attestation, AttestedHead } from './replay/questions/proof/attestation.js';
export type { EventProof } from './replay/questions/proof/event-proof.js';
export type { ProofQuery } from './replay/questions/proof/question.js';
export type { ProofFailure } from './replay/questions/proof/read-hashes.js';
export type { ControllerWrites } from './replay/questions/summary/controller-writes.js';
export type { OutsideWrites } from './replay/questions/summary/outside-writes.js';
export type { RollOuts } from './replay/questions/summary/roll-outs.js';
export type { Summary, SummaryQuery } from './replay/questions/summary/summary.js';
export type { NamesInQuestion, UnknownName } from './replay/questions/unknown-name/unknown-name.js';
export type { WhyQuery } from './replay/questions/why/why.js';
export type { StateFact } from './replay/questions/why-object/state-fact.js';
export type { ObjectCause, ObjectWhy, ObjectWhyQuery } from './replay/questions/why-object/why-object.js';
export type { ClosedLoopOutcome } from './replay/rerun/closed-loop-outcome.js';
export type { OpenLoopDifference } from './replay/rerun/open-loop-difference.js';
export type { ClosedLoopQuery, ClosedLoopRerun } from './replay/rerun/rerun-closed-loop.js';
export type { OpenLoopQuery, OpenLoopRerun } from './replay/rerun/rerun-open-loop.js';
export { type LiveHistory, liveTimeline } from './replay/timeline/live-timeline.js';
export type { Timeline } from './replay/timeline/timeline.js';
export type { BundleEventLog } from './stores/bundle/bundle-event-log.js';
export { openBundle } from './stores/bundle/open-bundle.js';
export { type BundleOptions, type BundleSummary, writeBundle } from './stores/bundle/write-bundle.js';
export { CorruptEventError } from './stores/corrupt-event-error.js';
export { type LevelLogOptions, openLevelLog } from './stores/level/open-level-log.js';
export { MemoryEventLog } from './stores/memory/memory-event-log.js';
export { checkController } from './workspace/check/check-controller.js';
export { type OpenTimelineOptions, openTimeline, type TimelineSource } from './workspace/open-timeline.js';
export {
  type Incident,
  type IncidentReplay,
  type IncidentViolation,
  replayIncident,
} from './workspace/replay-incident.js';
