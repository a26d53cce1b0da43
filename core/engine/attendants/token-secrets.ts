import { issueLegacyToken } from '../../api/auth/legacy-token.js';
import type { SigningKey } from '../../api/auth/signing-key.js';
import { mergePatch } from '../../model/intent.js';
import type { Origin } from '../../model/origin.js';
import type { Secret } from '../../schema/generated/types/core.js';
import { SECRETS, SERVICE_ACCOUNTS } from '../../schema/kinds.js';
import type { Attendant, AttendantPort } from './attendant.js';
import { objectAttendant } from './object-attendant.js';

const TYPE = 'kubernetes.io/service-account-token';
const ACCOUNT_NAME = 'kubernetes.io/service-account.name';
const ACCOUNT_UID = 'kubernetes.io/service-account.uid';

const ORIGIN: Origin = { actor: { user: 'system:kube-controller-manager', groups: ['system:authenticated'] } };

/**
 * Fills Secrets that ask for a token of their ServiceAccount, and deletes those whose ServiceAccount is gone or another one.
 * Source: kubernetes pkg/controller/serviceaccount/tokens_controller.go.
 */
export function tokenSecrets({ key, rootCa }: { readonly key: SigningKey; readonly rootCa: string }): Attendant {
  const wanted = { 'ca.crt': base64(rootCa) };
  return objectAttendant<Secret>({
    name: 'the tokens of Secrets',
    type: SECRETS,
    also: {
      resource: SERVICE_ACCOUNTS.groupResource,
      *of({ metadata: { namespace, name } }, port) {
        for (const secret of port.state().list(SECRETS, namespace)) {
          if (isTokenOf(secret, name)) yield secret;
        }
      },
    },
    concerns: ({ type }) => type === TYPE,
    async attend(secret, port) {
      const { namespace, annotations = {}, deletionTimestamp } = secret.metadata;
      const name = annotations[ACCOUNT_NAME] ?? '';
      if (name === '' || deletionTimestamp !== undefined) return;
      const account = port.state().get(SERVICE_ACCOUNTS, namespace, name);
      const uid = annotations[ACCOUNT_UID];
      if (account === undefined || (uid && uid !== account.metadata.uid)) return remove(secret, port);
      const { data = {} } = secret;
      const lacks = {
        ...(data['ca.crt'] === wanted['ca.crt'] ? {} : wanted),
        ...(data['namespace'] ? {} : { namespace: base64(namespace ?? '') }),
        ...(data['token'] ? {} : { token: base64(issueLegacyToken(key, account, secret.metadata.name)) }),
      };
      if (Object.keys(lacks).length === 0 && uid) return;
      const metadata = {
        resourceVersion: secret.metadata.resourceVersion,
        annotations: { [ACCOUNT_UID]: account.metadata.uid },
      };
      const { reason: _, ...command } = mergePatch(SECRETS, secret, { metadata, data: lacks });
      await port.submit(command, { ...ORIGIN, cause: { reason: 'a Secret asks for a token' } });
    },
  });
}

function isTokenOf({ type, metadata }: Secret, name: string): boolean {
  return type === TYPE && metadata.annotations?.[ACCOUNT_NAME] === name;
}

async function remove({ metadata }: Secret, port: AttendantPort): Promise<void> {
  const { namespace, name, uid } = metadata;
  const target = { resource: SECRETS.groupResource, namespace, name };
  const reason = 'the ServiceAccount of a token is gone';
  await port.submit({ verb: 'delete', target, deletion: { preconditions: { uid } } }, { ...ORIGIN, cause: { reason } });
}

const base64 = (text: string) => Buffer.from(text).toString('base64');
