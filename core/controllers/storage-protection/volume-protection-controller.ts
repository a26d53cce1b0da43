import { type Controller, SETTLED, watch } from '../../model/controller.js';
import { PERSISTENT_VOLUMES } from '../../schema/kinds.js';
import { isHeld, itselfWhenHeld, released } from './claim-protection-controller.js';

const FINALIZER = 'kubernetes.io/pv-protection';

/**
 * Lets a volume that is to be deleted go once it is not bound. Source: pkg/controller/volume/pvprotection/pv_protection_controller.go.
 */
export function volumeProtectionController(): Controller {
  return {
    name: 'pv-protection-controller',
    watches: [watch(PERSISTENT_VOLUMES, itselfWhenHeld(FINALIZER))],
    reconcile(view, { name }) {
      const volume = view.get(PERSISTENT_VOLUMES, undefined, name);
      if (volume === undefined || !isHeld(volume, FINALIZER) || volume.status?.phase === 'Bound') return SETTLED;
      return { intents: [released(PERSISTENT_VOLUMES, volume, FINALIZER)] };
    },
  };
}
