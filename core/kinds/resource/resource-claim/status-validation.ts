import { duplicate, forbiddenField, required } from '../../../model/field-error.js';
import type { JsonObject } from '../../../model/json.js';
import { asList, asObject, asText, isSet } from '../../fields/json-fields.js';
import { semanticEqual } from '../../fields/semantic-equal.js';
import { checkNodeSelector } from '../../pod-template/validation/affinity.js';
import { type Causes, checkImmutable } from '../../validation/causes.js';
import { checkItems } from '../device-rules.js';

const MOST_CONSUMERS = 256;
const PATH = 'status.reservedFor';

/** What a claim got and who uses it. Source: kubernetes pkg/apis/resource/validation validateResourceClaimStatusUpdate. */
export function checkResourceClaimStatus(claim: JsonObject, old: JsonObject, causes: Causes): void {
  const status = asObject(claim['status']);
  const before = asObject(old['status']);
  checkConsumers(status, causes);
  const consumers = asList(status['reservedFor']);
  if (consumers.length > 0 && !isSet(status['allocation'])) {
    causes.push(forbiddenField(PATH, 'may not be specified when `allocated` is not set'));
  } else if (isSet(asObject(claim['metadata'])['deletionTimestamp'])) {
    const former = asList(before['reservedFor']);
    if (consumers.some((consumer) => !former.some((each) => semanticEqual(each, consumer)))) {
      const detail = 'new entries may not be added while `deallocationRequested` or `deletionTimestamp` are set';
      causes.push(forbiddenField(PATH, detail));
    }
  }
  const { allocation } = status;
  if (!isSet(allocation)) return;
  if (isSet(before['allocation'])) checkImmutable(allocation, before['allocation'], 'status.allocation', causes);
  else if (isSet(asObject(allocation)['nodeSelector'])) {
    checkNodeSelector(asObject(asObject(allocation)['nodeSelector']), 'status.allocation.nodeSelector', causes);
  }
}

function checkConsumers(status: JsonObject, causes: Causes): void {
  checkItems(status['reservedFor'], MOST_CONSUMERS, PATH, causes, (item, at) => {
    for (const field of ['resource', 'name', 'uid']) {
      if (asText(asObject(item)[field]) === '') causes.push(required(`${at}.${field}`));
    }
  });
  const uids = new Set<string>();
  asList(status['reservedFor']).forEach((item, index) => {
    const uid = asText(asObject(item)['uid']);
    if (uids.has(uid)) causes.push(duplicate(`${PATH}[${index}]`, uid));
    uids.add(uid);
  });
}
