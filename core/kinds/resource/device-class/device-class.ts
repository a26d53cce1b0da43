import { invalidValue } from '../../../model/field-error.js';
import { NAME_AND_AGE } from '../../columns/table-printer.js';
import { asObject, asText, isSet } from '../../fields/json-fields.js';
import type { Kind, ValidationRules } from '../../kind.js';
import { strategyFrom } from '../../strategy/strategy.js';
import { type NameRule, subdomainName } from '../../validation/name-rules.js';
import { isExtendedResource } from '../../validation/resource-names.js';
import { checkDeviceConfiguration, checkItems, checkSelectors, MOST_ITEMS } from '../device-rules.js';

/** Source: kubernetes pkg/apis/resource/validation ValidateDeviceClass. */
const deviceClassValidation: ValidationRules = {
  object(deviceClass, causes) {
    const spec = asObject(deviceClass['spec']);
    checkSelectors(spec['selectors'], 'spec.selectors', causes);
    checkItems(spec['config'], MOST_ITEMS, 'spec.config', causes, (config, at) => {
      checkDeviceConfiguration(asObject(config), at, causes);
    });
    const name = spec['extendedResourceName'];
    if (isSet(name) && !isExtendedResource(asText(name))) {
      causes.push(invalidValue('spec.extendedResourceName', name, 'must be a valid extended resource name'));
    }
  },
};

/** Like other names, but a long one is counted in bytes. Source: k8s.io/apimachinery pkg/api/validate LongName. */
const deviceClassName: NameRule = (name, prefix) =>
  subdomainName(name, prefix).map((message) =>
    message.startsWith('must be no more than ') ? message.replace(/ characters$/, ' bytes') : message,
  );

/** DeviceClasses. */
export const deviceClass: Kind = {
  groupResource: 'deviceclasses.resource.k8s.io',
  kind: 'DeviceClass',
  metadataOnUpdate: ['object', 'change'],
  nameRule: deviceClassName,
  deletion: { returnsDeletedObject: true },
  validation: deviceClassValidation,
  strategy: strategyFrom({ generation: ['spec'] }),
  columns: NAME_AND_AGE,
  inert: { missing: 'no device is allocated by it' },
};
