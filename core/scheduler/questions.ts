import type { Defect } from '../model/controller.js';
import type { Pod } from '../schema/generated/types/core.js';
import type { NodeScore, PlaceCheck, Rejection, SchedulingScope } from './framework/plugin.js';
import type { Profile, WeightedPlugin } from './framework/profile.js';
import type { LocalQuestions } from './verdicts.js';

/** What the plugins of a profile ask about nodes for one Pod. */
export interface Questions {
  /** What rests on nothing but the node. */
  readonly local: LocalQuestions;
  /** Whose raw scores those are, in order. */
  readonly raw: readonly WeightedPlugin[];
  /** The other filters. */
  readonly checks: readonly PlaceCheck[];
}

/** Asks the plugins how they judge nodes for a Pod. A score that cannot be given says nothing, and is told of. */
export function questionsOf(pod: Pod, scope: SchedulingScope, profile: Profile, defects: Defect[]): Questions {
  const local: ((info: Parameters<NodeScore>[0]) => Rejection | undefined)[] = [];
  const checks: PlaceCheck[] = [];
  for (const plugin of profile.filter) {
    if (plugin.isLocal === true) {
      const check = plugin.filter(pod, scope);
      if (check !== undefined) local.push(check);
      continue;
    }
    if (plugin.filterPlaces !== undefined) {
      const passes = plugin.filterPlaces(pod, scope);
      if (passes !== undefined) checks.push(passes);
      continue;
    }
    const check = plugin.filter(pod, scope);
    if (check !== undefined) checks.push((place) => check(scope.nodes.at(place)) === undefined);
  }
  const fixed: { readonly score: NodeScore; readonly weight: number }[] = [];
  const raw: WeightedPlugin[] = [];
  const rawScores: NodeScore[] = [];
  for (const weighted of profile.score) {
    const { plugin, weight } = weighted;
    if (plugin.isLocal !== true) continue;
    const score = soundly(pod, defects, () => plugin.score?.(pod, scope));
    if (score === undefined) continue;
    const sound = (info: Parameters<NodeScore>[0]) => soundly(pod, defects, () => score(info)) ?? 0;
    if (plugin.normalizeScore === undefined) fixed.push({ score: sound, weight });
    else {
      raw.push(weighted);
      rawScores.push(sound);
    }
  }
  return {
    local: {
      check(info) {
        for (const check of local) {
          const rejection = check(info);
          if (rejection !== undefined) return rejection;
        }
        return undefined;
      },
      total(info) {
        let sum = 0;
        for (const { score, weight } of fixed) sum += weight * score(info);
        return sum;
      },
      raw: rawScores,
    },
    raw,
    checks,
  };
}

/** What `work` gives; nothing when it throws, which is told of once. */
export function soundly<T>(pod: Pod, defects: Defect[], work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!defects.some((known) => known.about === pod)) defects.push({ about: pod, error });
    return undefined;
  }
}
