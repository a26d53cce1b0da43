import { forbiddenField, invalidValue, required, tooLong } from '../../../model/field-error.js';
import type { JsonObject } from '../../../model/json.js';
import { byteLength, dns1123SubdomainErrors, rangeError } from '../../../model/names.js';
import { checkPersistentVolumeSpec } from '../../core/persistent-volume/validation.js';
import { asNumber, asObject, asText, isSet, textEntries } from '../../fields/json-fields.js';
import type { ValidationRules } from '../../kind.js';
import { addInvalid, type Causes } from '../../validation/causes.js';
import { checkCsiDriverName } from '../../validation/driver-name.js';
import { checkImmutableValue } from '../../validation/immutable-value.js';

const MOST_METADATA = 256 * 1024;
const LONGEST_MESSAGE = 1024;
const ONE_SOURCE = 'must specify exactly one of inlineVolumeSpec and persistentVolumeName';

/** Source of this file: kubernetes pkg/apis/storage/validation ValidateVolumeAttachment and its update. */
function checkAttachment(attachment: JsonObject, causes: Causes): void {
  const spec = asObject(attachment['spec']);
  const volume = asObject(spec['source'])['persistentVolumeName'];
  const nodeName = asText(spec['nodeName']);
  checkCsiDriverName(spec['attacher'], 'spec.attacher', causes);
  checkSource(asObject(spec['source']), causes);
  addInvalid(causes, 'spec.nodeName', nodeName, dns1123SubdomainErrors(nodeName));
  checkStatus(asObject(attachment['status']), causes);
  if (isSet(volume)) {
    const name = asText(volume);
    addInvalid(causes, 'spec.source.persistentVolumeName', name, dns1123SubdomainErrors(name));
  }
}

function checkSource({ inlineVolumeSpec, persistentVolumeName }: JsonObject, causes: Causes): void {
  if (isSet(inlineVolumeSpec) && isSet(persistentVolumeName)) {
    causes.push(forbiddenField('spec.source', ONE_SOURCE));
  } else if (isSet(persistentVolumeName)) {
    if (asText(persistentVolumeName) !== '') return;
    causes.push(required('spec.source.persistentVolumeName', 'must specify non empty persistentVolumeName'));
  } else if (isSet(inlineVolumeSpec)) {
    checkPersistentVolumeSpec(asObject(inlineVolumeSpec), { isInline: true }, 'spec.source.inlineVolumeSpec', causes);
  } else causes.push(required('spec.source', ONE_SOURCE));
}

function checkStatus(status: JsonObject, causes: Causes): void {
  let size = 0;
  for (const [key, value] of textEntries(status['attachmentMetadata'])) size += byteLength(key) + byteLength(value);
  if (size > MOST_METADATA) causes.push(tooLong('status.attachmentMetadata', MOST_METADATA));
  for (const field of ['attachError', 'detachError']) {
    const { message, errorCode } = asObject(status[field]);
    // Kubernetes names the other limit here.
    if (byteLength(asText(message)) > LONGEST_MESSAGE) {
      causes.push(tooLong(`status.${field}.message`, MOST_METADATA));
    }
    if (isSet(errorCode) && asNumber(errorCode) < 0) {
      const detail = rangeError(0, 2 ** 31 - 1);
      causes.push(invalidValue(`status.${field}.errorCode`, errorCode, detail));
    }
  }
}

function checkUpdate(attachment: JsonObject, old: JsonObject, causes: Causes): void {
  checkImmutableValue('storage.VolumeAttachmentSpec', attachment['spec'], old['spec'], 'spec', causes);
}

/** Rules for VolumeAttachments. */
export const volumeAttachmentValidation: ValidationRules = {
  object: checkAttachment,
  update: checkUpdate,
  status: (attachment, old, causes) => {
    checkAttachment(attachment, causes);
    checkUpdate(attachment, old, causes);
  },
};
