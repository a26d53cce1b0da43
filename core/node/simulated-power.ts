import { type Controller, itself, SETTLED, watch } from '../model/controller.js';
import { mergePatch } from '../model/intent.js';
import { timestamp } from '../model/timestamp.js';
import { NODES } from '../schema/kinds.js';
import { annotationOf, BOOTED_AT_ANNOTATION, DOWN_SINCE_ANNOTATION } from '../schema/simulation-annotations.js';
import { type Machines, SOUND_MACHINES } from './machine.js';
import { isPoweredOff, isSimulated } from './node-power.js';

/**
 * Plays the power switch of simulated nodes. It notes on the Node when the power went off and when the machine booted again,
 * because a kubelet without power can note nothing and afterwards would not know that its containers died.
 */
export function simulatedPower(machines: Machines = SOUND_MACHINES): Controller {
  return {
    name: 'simulated-power',
    watches: [watch(NODES, itself), ...machines.watches((name) => [{ name }])],
    reconcile(view, { name }, now) {
      const node = view.get(NODES, undefined, name);
      if (node === undefined || !isSimulated(node)) return SETTLED;
      const isDown = annotationOf(node, DOWN_SINCE_ANNOTATION) !== undefined;
      if (isPoweredOff(node, machines.at(view, name)) === isDown) return SETTLED;
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
