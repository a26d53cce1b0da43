import type { JsonObject } from '../../../model/json.js';
import type { PodRelaxations } from './pod-relaxations.js';

/** What rules for parts of a Pod need to know of the whole. */
export interface PodContext {
  /** Whether it is a Pod itself, and no template of one. */
  readonly isPod: boolean;
  /** The Pod's good volumes, by name. */
  readonly volumes: ReadonlyMap<string, JsonObject>;
  /** Names of the Pod's resource claims. */
  readonly claims: ReadonlySet<string>;
  /** Seconds; undefined when they are not given. */
  readonly gracePeriod: number | undefined;
  readonly restartPolicy: string;
  /** `linux`, `windows`; undefined where the Pod does not say. */
  readonly os: string | undefined;
  /** False when the Pod has users of its own. */
  readonly hostUsers: boolean;
  readonly relaxed: PodRelaxations;
}
