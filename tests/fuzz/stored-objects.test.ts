import { test as property } from '@fast-check/vitest';
import fc from 'fast-check';
import { expect } from 'vitest';
import { nullishObjects } from '../support/nullish-objects.js';
import { runs } from '../support/runs.js';
import { storedLog } from '../support/stored-log.js';
import { CATALOG, draftOf, nameOf, withName } from './catalog.js';
import { fuzzedServer } from './fuzzed-server.js';

/** What is read for every request, or for many: who is let in, who may do what, what admission asks. */
const READ_BY_REQUESTS = [
  'flowschemas.flowcontrol.apiserver.k8s.io',
  'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io',
  'mutatingwebhookconfigurations.admissionregistration.k8s.io',
  'validatingwebhookconfigurations.admissionregistration.k8s.io',
  'mutatingadmissionpolicies.admissionregistration.k8s.io',
  'mutatingadmissionpolicybindings.admissionregistration.k8s.io',
  'validatingadmissionpolicies.admissionregistration.k8s.io',
  'validatingadmissionpolicybindings.admissionregistration.k8s.io',
  'resourcequotas',
  'limitranges',
  'namespaces',
  'serviceaccounts',
  'secrets',
  'nodes',
  'pods',
  'priorityclasses.scheduling.k8s.io',
  'runtimeclasses.node.k8s.io',
  'storageclasses.storage.k8s.io',
  'volumeattachments.storage.k8s.io',
  'persistentvolumeclaims',
  'persistentvolumes',
  'resourceclaims.resource.k8s.io',
  'ingressclasses.networking.k8s.io',
  'roles.rbac.authorization.k8s.io',
  'rolebindings.rbac.authorization.k8s.io',
  'clusterroles.rbac.authorization.k8s.io',
  'clusterrolebindings.rbac.authorization.k8s.io',
  'certificatesigningrequests.certificates.k8s.io',
];

/** Policies decide on what they match, so a stored one may refuse any write; of what nobody reckoned with there is no refusal. */
property.prop([fc.array(nullishObjects(READ_BY_REQUESTS), { minLength: 1, maxLength: 12 })], runs(40))(
  'no object of an old log makes a request a defect, whatever is left out of it, null or empty',
  async (objects) => {
    const server = await fuzzedServer(await storedLog(objects));
    try {
      for (const as of [undefined, 'jane', 'system:node:node-1', 'system:serviceaccount:default:default']) {
        const groups = as?.startsWith('system:node:') === true ? 'system:nodes' : 'system:authenticated';
        const who: Record<string, string> =
          as === undefined ? {} : { 'impersonate-user': as, 'impersonate-group': groups };
        for (const [collection, kind, content] of CATALOG) {
          const { path, object } = draftOf(collection, kind, content);
          const body = Buffer.from(JSON.stringify(withName(object, nameOf(object) ?? 'a'))).toString('base64');
          const headers = { 'content-type': 'application/json', ...who };
          const made = await server.ask({ method: 'POST', path, headers, body });
          expect(made.code, made.body).not.toBe(500);
          await server.ask({
            method: 'GET',
            path,
            headers: { ...who, accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' },
            body: '',
          });
        }
      }
      await server.run(5_000);
    } finally {
      await server.stop();
    }
  },
);
