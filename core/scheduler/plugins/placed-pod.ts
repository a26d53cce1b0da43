import type { ObjectChange } from '../../model/controller.js';
import type { Pod } from '../../schema/generated/types/core.js';
import { isFinished } from '../node-info.js';

/** What a change of a Pod means to those who ask where Pods stand: one that has no node, or has ended, stands nowhere. */
export function changeOfPlaced({ before, after }: ObjectChange<Pod>): ObjectChange<Pod> {
  return { ...placed('before', before), ...placed('after', after) };
}

function placed(side: 'before' | 'after', pod: Pod | undefined): ObjectChange<Pod> {
  const isPlaced = pod !== undefined && (pod.spec.nodeName ?? '') !== '' && !isFinished(pod);
  return isPlaced ? { [side]: pod } : {};
}
