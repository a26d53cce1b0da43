import type { ExtensionPoint, PluginSet } from '../framework/make-profile.js';
import type { GivenArgs } from '../framework/plugin-args.js';

/**
 * How a scheduler is set up: what Hindcast reads of a KubeSchedulerConfiguration of kubescheduler.config.k8s.io/v1. What is left out is as in
 * kube-scheduler.
 * Source: staging/src/k8s.io/kube-scheduler/config/v1/types.go.
 */
export interface SchedulerConfiguration {
  readonly apiVersion?: 'kubescheduler.config.k8s.io/v1';
  readonly kind?: 'KubeSchedulerConfiguration';
  readonly profiles?: readonly SchedulerProfile[];
  /** Of how many nodes in per cent it is enough to find out that they can take a Pod; 0 for a share that depends on how many there are. */
  readonly percentageOfNodesToScore?: number;
  readonly podInitialBackoffSeconds?: number;
  /** How long a Pod waits at most whose place depends on where others stand, before it is tried again. */
  readonly podMaxBackoffSeconds?: number;
}

/** What Pods go through that name it in `spec.schedulerName`. */
export interface SchedulerProfile {
  /** `default-scheduler` when there is one profile and it has no name. */
  readonly schedulerName?: string;
  /** In place of the scheduler's. */
  readonly percentageOfNodesToScore?: number;
  /** Which plugins are on and off, by extension point; `multiPoint` stands for all of them. */
  readonly plugins?: { readonly [point in ExtensionPoint | 'multiPoint']?: PluginSet };
  readonly pluginConfig?: readonly PluginConfig[];
}

/** What a plugin is given, as `NodeResourcesFitArgs` for NodeResourcesFit. */
export type PluginConfig =
  | {
      readonly [Name in keyof GivenArgs]-?: { readonly name: Name; readonly args: NonNullable<GivenArgs[Name]> };
    }[keyof GivenArgs]
  | { readonly name: string; readonly args?: object };
