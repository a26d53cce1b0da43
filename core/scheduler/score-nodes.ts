import type { Defect } from '../model/controller.js';
import { stableHash } from '../model/stable-hash.js';
import type { Pod } from '../schema/generated/types/core.js';
import type { SchedulingScope } from './framework/plugin.js';
import type { Profile, WeightedPlugin } from './framework/profile.js';
import type { NodeInfo } from './node-info.js';
import { soundly } from './questions.js';
import type { Verdict } from './verdicts.js';

/** The nodes that passed every filter, by their places; at least one. */
export interface Passed {
  readonly places: readonly number[];
  readonly verdict: Verdict;
  /** Whose raw scores the verdict holds, in order. */
  readonly raw: readonly WeightedPlugin[];
}

/**
 * The best of the nodes that passed. Of equally good ones a hash of the Pod's uid and the node's name takes one, so that the same state gives the same
 * choice.
 * Source: pkg/scheduler/schedule_one.go prioritizeNodes, selectHost.
 */
export function bestOf(
  pod: Pod,
  { places, verdict, raw }: Passed,
  scope: SchedulingScope,
  profile: Profile,
  defects: Defect[],
): NodeInfo {
  const { nodes } = scope;
  const [only] = places;
  if (places.length === 1) return nodes.at(only!);
  const totals = new Float64Array(places.length);
  for (let index = 0; index < places.length; index++) totals[index] = verdict.totals[places[index]!]!;
  const add = ({ plugin, weight }: WeightedPlugin, scores: readonly number[] | undefined) => {
    if (scores === undefined || scores.every((score) => score === scores[0])) return;
    const normal = plugin.normalizeScore === undefined ? scores : plugin.normalizeScore(scores);
    for (let index = 0; index < totals.length; index++) totals[index]! += weight * (normal[index] ?? 0);
  };
  raw.forEach((weighted, index) => {
    if (!verdict.differs[index]) return;
    const column = verdict.raw[index]!;
    add(
      weighted,
      places.map((place) => column[place]!),
    );
  });
  let infos: readonly NodeInfo[] | undefined;
  for (const weighted of profile.score) {
    const { plugin } = weighted;
    if (plugin.isLocal === true) continue;
    const scores = soundly(pod, defects, () => {
      const passed = () => {
        infos ??= places.map((place) => nodes.at(place));
        return infos;
      };
      const score = plugin.preScore === undefined ? plugin.score?.(pod, scope) : plugin.preScore(pod, passed(), scope);
      return score && passed().map(score);
    });
    add(weighted, scores);
  }
  let best = 0;
  let bestHash: number | undefined;
  const begun = stableHash(pod.metadata.uid);
  for (let index = 1; index < totals.length; index++) {
    const difference = totals[index]! - totals[best]!;
    if (difference < 0) continue;
    if (difference > 0) {
      best = index;
      bestHash = undefined;
      continue;
    }
    bestHash ??= mix(begun, nodes.hashAt(places[best]!));
    const hash = mix(begun, nodes.hashAt(places[index]!));
    if (hash < bestHash) {
      best = index;
      bestHash = hash;
    }
  }
  return nodes.at(places[best]!);
}

/** Two hashes as one. */
function mix(one: number, other: number): number {
  let hash = Math.imul(one ^ other, 0x2c1b3c6d);
  hash ^= hash >>> 15;
  return Math.imul(hash, 0x297a2d39) >>> 0;
}
