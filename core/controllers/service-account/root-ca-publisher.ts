import { type Controller, itself, SETTLED, watch } from '../../model/controller.js';
import { createObject, updateObject } from '../../model/intent.js';
import { sameJson } from '../../model/same-json.js';
import { CONFIG_MAPS, NAMESPACES } from '../../schema/kinds.js';
import { namespaceWhenMissing } from './namespace-when-missing.js';

const ROOT_CA = 'kube-root-ca.crt';
const DESCRIPTION = 'kubernetes.io/description';
const DESCRIPTION_TEXT =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.';

/**
 * Keeps the certificate that Pods check the API server with in a ConfigMap of every namespace that is not going away.
 * `rootCa` is PEM text.
 * Source: pkg/controller/certificates/rootcacertpublisher/publisher.go.
 */
export function rootCaPublisher(rootCa: string): Controller {
  const data = { 'ca.crt': rootCa };
  return {
    name: 'root-ca-cert-publisher',
    watches: [watch(NAMESPACES, itself), watch(CONFIG_MAPS, namespaceWhenMissing(ROOT_CA))],
    reconcile(view, { name }) {
      const namespace = view.get(NAMESPACES, undefined, name);
      if (namespace === undefined || namespace.metadata.deletionTimestamp !== undefined) return SETTLED;
      const known = view.get(CONFIG_MAPS, name, ROOT_CA);
      if (known === undefined) {
        const metadata = { namespace: name, name: ROOT_CA, annotations: { [DESCRIPTION]: DESCRIPTION_TEXT } };
        return { intents: [createObject(CONFIG_MAPS, { metadata, data })] };
      }
      if (sameJson(known.data, data) && known.metadata.annotations?.[DESCRIPTION] !== undefined) return SETTLED;
      const annotations = { ...known.metadata.annotations, [DESCRIPTION]: DESCRIPTION_TEXT };
      return { intents: [updateObject(CONFIG_MAPS, { ...known, metadata: { ...known.metadata, annotations }, data })] };
    },
  };
}
