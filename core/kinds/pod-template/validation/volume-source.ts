import { invalidValue, required, tooLong } from '../../../model/field-error.js';
import type { JsonObject } from '../../../model/json.js';
import { dns1123SubdomainErrors } from '../../../model/names.js';
import { asObject, asText, isSet } from '../../fields/json-fields.js';
import { addInvalid, type Causes } from '../../validation/causes.js';
import { beginsAsInitiator, isInitiator } from '../../validation/iscsi-initiator.js';
import { subdomainName } from '../../validation/name-rules.js';
import { checkDescendingPath } from '../../validation/paths.js';
import { checkByte, checkStorageOsNames, needs, type SourceRule } from '../../validation/volume-source.js';

function checkSecretName(source: JsonObject, path: string, causes: Causes): void {
  if (isSet(source['secretRef']) && asText(asObject(source['secretRef'])['name']) === '') {
    causes.push(required(`${path}.secretRef.name`));
  }
}

export const checkGitRepo: SourceRule = (source, path, causes) => {
  needs('repository')(source, path, causes);
  checkDescendingPath(asText(source['directory']), `${path}.directory`, causes);
};

function initiatorError(name: string): string | undefined {
  if (!beginsAsInitiator(name)) return 'must be valid format starting with iqn, eui, or naa';
  return isInitiator(name) ? undefined : 'must be valid format';
}

export const checkIscsi: SourceRule = (source, path, causes) => {
  needs('targetPortal', 'iqn')(source, path, causes);
  const iqn = asText(source['iqn']);
  const wrong = iqn === '' ? undefined : initiatorError(iqn);
  if (wrong !== undefined) causes.push(invalidValue(`${path}.iqn`, iqn, wrong));
  checkByte(source['lun'], 0, `${path}.lun`, causes);
  const usesSecret = source['chapAuthDiscovery'] === true || source['chapAuthSession'] === true;
  if (usesSecret && !isSet(source['secretRef'])) causes.push(required(`${path}.secretRef`));
  if (!isSet(source['initiatorName'])) return;
  const initiator = asText(source['initiatorName']);
  const broken = initiatorError(initiator);
  if (broken !== undefined) causes.push(invalidValue(`${path}.initiatorname`, initiator, broken));
};

export const checkCinder: SourceRule = (source, path, causes) => {
  needs('volumeID')(source, path, causes);
  checkSecretName(source, path, causes);
};

export const checkStorageOs: SourceRule = (source, path, causes) => {
  checkStorageOsNames(source, path, causes);
  checkSecretName(source, path, causes);
};

/** A driver's name is a DNS name in any case, of at most 63 bytes. Source: ValidateCSIDriverName. */
export const checkCsi: SourceRule = (source, path, causes) => {
  const driver = asText(source['driver']);
  if (driver === '') causes.push(required(`${path}.driver`));
  else {
    if (driver.length > 63) causes.push(tooLong(`${path}.driver`, 63));
    addInvalid(causes, `${path}.driver`, driver, dns1123SubdomainErrors(driver.toLowerCase()));
  }
  if (!isSet(source['nodePublishSecretRef'])) return;
  const secret = asText(asObject(source['nodePublishSecretRef'])['name']);
  if (secret === '') causes.push(required(`${path}.nodePublishSecretRef.name`));
  else addInvalid(causes, `${path}.name`, secret, subdomainName(secret, false));
};
