import type { SchedulerPlugin } from './plugin.js';

/** A plugin that has a function. */
export type With<Point extends keyof SchedulerPlugin> = SchedulerPlugin & Required<Pick<SchedulerPlugin, Point>>;

/** A plugin that compares nodes, and how much it counts. */
export interface WeightedPlugin {
  readonly plugin: SchedulerPlugin;
  readonly weight: number;
}

/** One of a scheduler's profiles: the plugins that Pods with its name in `spec.schedulerName` go through, by extension point, in order. */
export interface Profile {
  readonly schedulerName: string;
  /** Of how many nodes in per cent it is enough to find out that they pass; 0 for a share that depends on how many there are. */
  readonly percentageOfNodesToScore: number;
  readonly preEnqueue: readonly With<'preEnqueue'>[];
  /** One, and the same for all profiles of a scheduler. */
  readonly queueSort: With<'queueSort'>;
  readonly preFilter: readonly With<'preFilter'>[];
  readonly filter: readonly With<'filter'>[];
  readonly postFilter: readonly With<'postFilter'>[];
  readonly score: readonly WeightedPlugin[];
  readonly reserve: readonly With<'reserve'>[];
  readonly permit: readonly With<'permit'>[];
  readonly preBind: readonly With<'preBind'>[];
  readonly bind: readonly With<'bind'>[];
  readonly postBind: readonly With<'postBind'>[];
  /** Every plugin that is enabled at any point, each once. */
  readonly plugins: readonly SchedulerPlugin[];
}
