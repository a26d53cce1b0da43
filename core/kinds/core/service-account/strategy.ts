import type { Json, JsonObject } from '../../../model/json.js';
import { asList, asObject, asText } from '../../fields/json-fields.js';
import { type Strategy, strategyFrom } from '../../strategy/strategy.js';

const base = strategyFrom({});

/** Of Secrets that an account names only the name is kept. Source: cleanSecretReferences. */
function cleanSecrets(account: JsonObject): JsonObject {
  const secrets = asList(account['secrets']);
  const isClean = (secret: Json) => Object.keys(asObject(secret)).every((key) => key === 'name');
  if (secrets.every(isClean)) return account;
  return { ...account, secrets: secrets.map((secret) => ({ name: asText(asObject(secret)['name']) })) };
}

/** Source: kubernetes pkg/registry/core/serviceaccount/strategy.go. */
export const serviceAccountStrategy: Strategy = {
  ...base,
  create: (account) => cleanSecrets(base.create(account)),
  update: (account, old) => cleanSecrets(base.update(account, old)),
};
