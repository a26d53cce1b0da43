import { type Controller, itself, SETTLED, watch } from '../../model/controller.js';
import { createObject } from '../../model/intent.js';
import { NAMESPACES, SERVICE_ACCOUNTS } from '../../schema/kinds.js';
import { namespaceWhenMissing } from './namespace-when-missing.js';

const DEFAULT = 'default';

/**
 * Keeps a ServiceAccount `default` in every namespace that is not going away.
 * Source: pkg/controller/serviceaccount/serviceaccounts_controller.go.
 */
export function serviceAccountController(): Controller {
  return {
    name: 'service-account-controller',
    watches: [watch(NAMESPACES, itself), watch(SERVICE_ACCOUNTS, namespaceWhenMissing(DEFAULT))],
    reconcile(view, { name }) {
      const namespace = view.get(NAMESPACES, undefined, name);
      if (namespace === undefined || namespace.metadata.deletionTimestamp !== undefined) return SETTLED;
      if (view.get(SERVICE_ACCOUNTS, name, DEFAULT) !== undefined) return SETTLED;
      return { intents: [createObject(SERVICE_ACCOUNTS, { metadata: { namespace: name, name: DEFAULT } })] };
    },
  };
}
