import {
  type Controller,
  controllerReference,
  createObject,
  itself,
  kinds,
  type OwnerReference,
  SETTLED,
  updateStatus,
  watch,
} from '../hindcast.js';
import { STACK_INSTALLS, STACKS, type StackInstall } from './stacks.js';

/**
 * Installs a stack: once, two ConfigMaps of which the StackInstall is the owner. The reference of the second one has the right uid
 * and name and the wrong kind, as crossplane's stack manager once wrote it (crossplane issue 895).
 */
export const stackManager: Controller = {
  name: 'stack-manager',
  watches: [watch(STACK_INSTALLS, itself)],
  reconcile(view, { namespace, name }) {
    const install = view.get(STACK_INSTALLS, namespace, name);
    if (install === undefined || install.status?.installed === true) return SETTLED;
    const right = controllerReference(install);
    const wrong = { ...right, apiVersion: STACKS.apiVersion, kind: STACKS.kind };
    return {
      intents: [
        ...(has(`${name}-config`) ? [] : [createObject(kinds.CONFIG_MAPS, child(install, 'config', right))]),
        ...(has(`${name}-job`) ? [] : [createObject(kinds.CONFIG_MAPS, child(install, 'job', wrong))]),
        updateStatus(STACK_INSTALLS, { ...install, status: { installed: true } }),
      ],
    };

    function has(childName: string): boolean {
      return view.get(kinds.CONFIG_MAPS, namespace, childName) !== undefined;
    }
  },
};

function child({ metadata }: StackInstall, role: string, owner: OwnerReference) {
  return {
    metadata: { namespace: metadata.namespace, name: `${metadata.name}-${role}`, ownerReferences: [owner] },
    data: { role },
  };
}
