import type { Intent } from '../../../core/model/command.js';
import type { Controller } from '../../../core/model/controller.js';
import { isJsonObject } from '../../../core/model/json.js';

/** The same controllers, but the one for Deployments makes every ReplicaSet one Pod too small. */
export function brokenDeployments(controllers: readonly Controller[]): Controller[] {
  return controllers.map((controller) =>
    controller.name !== 'deployment-controller'
      ? controller
      : {
          ...controller,
          reconcile: (view, request, now) => {
            const { intents, ...rest } = controller.reconcile(view, request, now);
            return { ...rest, intents: intents.map(oneTooFew) };
          },
        },
  );
}

function oneTooFew(intent: Intent): Intent {
  if (!('object' in intent) || intent.target.resource !== 'replicasets.apps' || !isJsonObject(intent.object['spec']))
    return intent;
  const { replicas } = intent.object['spec'];
  if (typeof replicas !== 'number' || replicas === 0) return intent;
  return { ...intent, object: { ...intent.object, spec: { ...intent.object['spec'], replicas: replicas - 1 } } };
}
