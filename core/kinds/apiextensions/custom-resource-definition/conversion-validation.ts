import { forbiddenField, invalidValue, notSupported, required } from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import { dns1035LabelErrors } from '../../../model/names.js';
import { asList, asObject, asText, isSet } from '../../fields/json-fields.js';
import type { Causes } from '../../validation/causes.js';
import { checkWebhookService, checkWebhookUrl } from '../../validation/webhook-client.js';

const REVIEW_VERSIONS = ['v1', 'v1beta1'];

/** Whether conversion reviews come in a version. */
export const isReviewVersion = (version: Json) => REVIEW_VERSIONS.includes(asText(version));

/**
 * Checks how objects are converted. `preserves` says that unknown fields are kept; `anyVersions`, that reviews need not come in a version that is known.
 * Source: validateCustomResourceConversion.
 */
export function checkConversion(
  conversion: JsonObject,
  preserves: boolean,
  anyVersions: boolean,
  causes: Causes,
): void {
  const path = 'spec.conversion';
  const strategy = asText(conversion['strategy']);
  if (preserves && strategy !== 'None')
    causes.push(invalidValue(`${path}.strategy`, strategy, 'must be None if spec.preserveUnknownFields is true'));
  if (strategy === '') causes.push(required(`${path}.strategy`));
  else if (strategy !== 'None' && strategy !== 'Webhook')
    causes.push(notSupported(`${path}.strategy`, strategy, ['None', 'Webhook']));
  const { clientConfig, conversionReviewVersions } = asObject(conversion['webhook']);
  const versions = asList(conversionReviewVersions).map(asText);
  if (strategy !== 'Webhook') {
    const detail = 'should not be set when strategy is not set to Webhook';
    if (isSet(clientConfig)) causes.push(forbiddenField(`${path}.webhookClientConfig`, detail));
    if (versions.length > 0) causes.push(forbiddenField(`${path}.conversionReviewVersions`, detail));
    return;
  }
  const field = `${path}.webhookClientConfig`;
  if (isSet(clientConfig)) checkClientConfig(asObject(clientConfig), field, causes);
  else causes.push(required(field, 'required when strategy is set to Webhook'));
  checkReviewVersions(versions, anyVersions, `${path}.conversionReviewVersions`, causes);
}

function checkClientConfig({ url, service }: JsonObject, path: string, causes: Causes): void {
  if (isSet(url) === isSet(service)) causes.push(required(path, 'exactly one of url or service is required'));
  else if (isSet(url)) checkWebhookUrl(asText(url), `${path}.url`, causes);
  else checkWebhookService(asObject(service), `${path}.service`, causes);
}

function checkReviewVersions(versions: readonly string[], lenient: boolean, path: string, causes: Causes): void {
  if (versions.length === 0) {
    causes.push(required(path));
    return;
  }
  const seen = new Set<string>();
  versions.forEach((version, index) => {
    if (seen.has(version)) causes.push(invalidValue(`${path}[${index}]`, version, 'duplicate version'));
    else
      for (const error of dns1035LabelErrors(version)) causes.push(invalidValue(`${path}[${index}]`, version, error));
    seen.add(version);
  });
  if (!lenient && !REVIEW_VERSIONS.some((version) => seen.has(version)))
    causes.push(invalidValue(path, versions, `must include at least one of ${REVIEW_VERSIONS.join(', ')}`));
}
