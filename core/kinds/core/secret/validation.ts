import { invalidValue, required, tooLong } from '../../../model/field-error.js';
import { isJsonObject, type JsonObject } from '../../../model/json.js';
import { configMapKeyErrors } from '../../../model/names.js';
import { asObject, asText, textUnder } from '../../fields/json-fields.js';
import type { ValidationRules } from '../../kind.js';
import { addInvalid, type Causes, checkImmutable } from '../../validation/causes.js';
import { checkFrozen, decodedLength, MAX_STORED_BYTES } from '../../validation/stored-data.js';

const SERVICE_ACCOUNT_NAME = 'kubernetes.io/service-account.name';

/** Source of this file: kubernetes pkg/apis/core/validation ValidateSecret. Expects `stringData` to be merged into `data`. */
function checkSecret(secret: JsonObject, causes: Causes): void {
  const data = asObject(secret['data']);
  let size = 0;
  for (const key of Object.keys(data)) {
    addInvalid(causes, `data[${key}]`, key, configMapKeyErrors(key));
    size += decodedLength(data[key]);
  }
  if (size > MAX_STORED_BYTES) causes.push(tooLong('data', MAX_STORED_BYTES));
  checkType(asText(secret['type']), secret, data, causes);
}

/** Well-known types promise well-known keys. */
function checkType(type: string, secret: JsonObject, data: JsonObject, causes: Causes): void {
  const needs = (...keys: string[]) => {
    for (const key of keys) if (!Object.hasOwn(data, key)) causes.push(required(`data[${key}]`));
  };
  switch (type) {
    case 'kubernetes.io/service-account-token': {
      const name = textUnder(asObject(secret['metadata'])['annotations'], SERVICE_ACCOUNT_NAME);
      if (name === undefined || name === '') causes.push(required(`metadata.annotations[${SERVICE_ACCOUNT_NAME}]`));
      break;
    }
    case 'kubernetes.io/dockercfg':
      checkJson(data, '.dockercfg', causes);
      break;
    case 'kubernetes.io/dockerconfigjson':
      checkJson(data, '.dockerconfigjson', causes);
      break;
    case 'kubernetes.io/basic-auth':
      // Either may be left out, and either may be empty.
      if (!Object.hasOwn(data, 'username') && !Object.hasOwn(data, 'password')) needs('username', 'password');
      break;
    case 'kubernetes.io/ssh-auth':
      if (asText(data['ssh-privatekey']) === '') causes.push(required('data[ssh-privatekey]'));
      break;
    case 'kubernetes.io/tls':
      needs('tls.crt', 'tls.key');
      break;
  }
}

function checkJson(data: JsonObject, key: string, causes: Causes): void {
  if (!Object.hasOwn(data, key)) {
    causes.push(required(`data[${key}]`));
    return;
  }
  const problem = jsonProblem(Buffer.from(asText(data[key]), 'base64').toString('utf8'));
  if (problem !== undefined) causes.push(invalidValue(`data[${key}]`, '<secret contents redacted>', problem));
}

/** What is wrong with a text that should be a JSON object, without quoting the text, which is secret. */
function jsonProblem(text: string): string | undefined {
  if (text === '') return 'unexpected end of JSON input';
  try {
    const value: unknown = JSON.parse(text);
    return value === null || isJsonObject(value) ? undefined : 'must be a JSON object';
  } catch {
    return 'must be valid JSON';
  }
}

/** Source: ValidateSecretUpdate, which asks first what may not change. */
function checkWritten(secret: JsonObject, causes: Causes, old?: JsonObject): void {
  if (old !== undefined) {
    checkImmutable(asText(secret['type']), asText(old['type']), 'type', causes);
    checkFrozen(secret, old, ['data'], causes);
  }
  checkSecret(secret, causes);
}

/** Rules for Secrets. */
export const secretValidation: ValidationRules = { object: checkWritten };
