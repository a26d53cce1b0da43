import { type Controller, itself, SETTLED, watch } from '../model/controller.js';
import { mergePatch } from '../model/intent.js';
import { timestamp } from '../model/timestamp.js';
import { FAULTS } from '../schema/fault.js';
import { NODES } from '../schema/kinds.js';
import { annotationOf, BOOTED_AT_ANNOTATION, DOWN_SINCE_ANNOTATION } from './annotations.js';
import { nodesOfFault } from './faulty-machines.js';
import { isPoweredOff, isSimulated } from './node-power.js';

/**
 * Plays the power switch of simulated nodes. It notes on the Node when the power went off and when the machine booted again,
 * because a kubelet without power can note nothing and afterwards would not know that its containers died.
 */
export function simulatedPower(): Controller {
  return {
    name: 'simulated-power',
    watches: [watch(NODES, itself), watch(FAULTS, nodesOfFault)],
    reconcile(view, { name }, now) {
      const node = view.get(NODES, undefined, name);
      if (node === undefined || !isSimulated(node)) return SETTLED;
      const isDown = annotationOf(node, DOWN_SINCE_ANNOTATION) !== undefined;
      if (isPoweredOff(view, node) === isDown) return SETTLED;
      const annotations = isDown
        ? { [DOWN_SINCE_ANNOTATION]: null, [BOOTED_AT_ANNOTATION]: timestamp(now) }
        : { [DOWN_SINCE_ANNOTATION]: timestamp(now) };
      return {
        intents: [
          mergePatch(
            NODES,
            node,
            { metadata: { annotations } },
            { reason: isDown ? 'the power is back' : 'the power is off' },
          ),
        ],
      };
    },
  };
}
