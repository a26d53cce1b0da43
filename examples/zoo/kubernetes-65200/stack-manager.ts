import {
  type Controller,
  controllerReference,
  createObject,
  itself,
  kinds,
  mergePatch,
  type OwnerReference,
  SETTLED,
  updateStatus,
  watch,
} from '../hindcast.js';
import { STACK_INSTALLS, STACKS, type StackInstall } from './stacks.js';

/**
 * Installs a stack: once, two ConfigMaps of which the StackInstall is the owner. The reference of the second one has the right uid
 * and name and the wrong kind, as crossplane's stack manager once wrote it (crossplane issue 895). Each attempt is counted first, which
 * is refused to a manager that reads an old StackInstall.
 */
export const stackManager: Controller = {
  name: 'stack-manager',
  watches: [watch(STACK_INSTALLS, itself)],
  reconcile(view, { namespace, name }) {
    const install = view.get(STACK_INSTALLS, namespace, name);
    if (install === undefined || install.status?.installed === true) return SETTLED;
    const right = controllerReference(install);
    const wrong = { ...right, apiVersion: STACKS.apiVersion, kind: STACKS.kind };
    const children = [child(install, 'config', right), child(install, 'job', wrong)];
    const own = view.ownedBy(kinds.CONFIG_MAPS, install.metadata.uid).map(({ metadata }) => metadata.name);
    const missing = children.filter(({ metadata }) => !own.includes(metadata.name));
    const status = { attempts: (install.status?.attempts ?? 0) + 1 };
    return {
      intents: [
        updateStatus(STACK_INSTALLS, { ...install, status }),
        ...missing.map((each) => createObject(kinds.CONFIG_MAPS, each)),
        mergePatch(
          STACK_INSTALLS,
          install,
          { metadata: { uid: install.metadata.uid }, status: { installed: true, attempts: null } },
          { subresource: 'status' },
        ),
      ],
    };
  },
};

function child({ metadata }: StackInstall, role: string, owner: OwnerReference) {
  return {
    metadata: { namespace: metadata.namespace, name: `${metadata.name}-${role}`, ownerReferences: [owner] },
    data: { role },
  };
}
