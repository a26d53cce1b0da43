import { controllerOf } from '../../model/object.js';
import { normalizeScores, type ScorePlugin } from '../plugin.js';

/**
 * Prefers nodes with fewer Pods of the same controller, so that replicas stand on different nodes. It stands for the
 * default constraints of PodTopologySpread (and has its weight), which find those Pods by selectors instead.
 */
export const ownerSpread: ScorePlugin = {
  name: 'OwnerSpread',
  weight: 2,
  score(pod, infos) {
    const owner = controllerOf(pod)?.uid;
    if (owner === undefined) return undefined;
    const counts = infos.map(({ use }) => use.byOwner.get(owner) ?? 0);
    return counts.some((count) => count > 0) ? normalizeScores(counts, true) : undefined;
  },
};
