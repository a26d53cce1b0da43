import { duplicate, forbiddenField, invalidValue, required } from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import { dns1123LabelErrors } from '../../../model/names.js';
import { asObject, asText, isSet, textUnder } from '../../fields/json-fields.js';
import { goValue } from '../../go-values/go-value.js';
import { addInvalid, type Causes } from '../../validation/causes.js';
import { subdomainName } from '../../validation/name-rules.js';
import { MIRROR } from './annotations.js';

const SOURCES = ['resourceClaimName', 'resourceClaimTemplateName'];

/** The claims of a Pod for devices. Source: kubernetes pkg/apis/core/validation validatePodResourceClaim. */
export function checkResourceClaims(
  claims: readonly Json[],
  metadata: JsonObject | undefined,
  path: string,
  causes: Causes,
): void {
  const isMirror = textUnder(metadata?.['annotations'], MIRROR) !== undefined;
  const names = new Set<string>();
  claims.forEach((item, index) => {
    const claim = asObject(item);
    const field = `${path}[${index}]`;
    const name = asText(claim['name']);
    if (isMirror) {
      causes.push(forbiddenField('', 'static pods do not support resource claims'));
      return;
    }
    if (name === '') causes.push(required(`${field}.name`));
    else if (names.has(name)) causes.push(duplicate(`${field}.name`, name));
    else addInvalid(causes, `${field}.name`, name, dns1123LabelErrors(name));
    names.add(name);
    const given = SOURCES.filter((key) => isSet(claim[key]));
    if (given.length === 2) {
      const detail = 'at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified';
      causes.push(invalidValue(field, goValue('core.PodResourceClaim', item), detail));
    } else if (given.length === 0) {
      const detail = 'must specify one of: `resourceClaimName`, `resourceClaimTemplateName`';
      causes.push(invalidValue(field, goValue('core.PodResourceClaim', item), detail));
    }
    for (const key of given) {
      addInvalid(causes, `${field}.${key}`, asText(claim[key]), subdomainName(asText(claim[key]), false));
    }
  });
}
