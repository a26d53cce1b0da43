import { parseCidr } from '../../../model/cidr.js';
import { invalidValue, required } from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import { asList, asObject, asText } from '../../fields/json-fields.js';
import { goValue } from '../../go-values/go-value.js';
import type { ValidationRules } from '../../kind.js';
import { addInvalid, type Causes } from '../../validation/causes.js';
import { canonicalCidrErrors } from '../../validation/ip-address.js';

const PATH = 'spec.cidrs';
const IMMUTABLE = 'field is immutable';
const ONE_OF_EACH = 'may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64';

const specOf = (cidr: JsonObject): JsonObject => asObject(cidr['spec']);
const cidrsOf = (cidr: JsonObject): readonly Json[] => asList(specOf(cidr)['cidrs']);

/** Source of this file: kubernetes pkg/apis/networking/validation validateServiceCIDRSpec, ValidateServiceCIDRUpdate. */
function checkCidrs(object: JsonObject, causes: Causes): void {
  const cidrs = cidrsOf(object).map(asText);
  if (cidrs.length === 0) {
    causes.push(required(PATH, 'at least one CIDR required'));
    return;
  }
  if (cidrs.length > 2) {
    const shown = goValue('*networking.ServiceCIDRSpec', specOf(object));
    causes.push(invalidValue(PATH, shown, 'may only hold up to 2 values'));
    return;
  }
  cidrs.forEach((cidr, index) => {
    addInvalid(causes, `${PATH}[${index}]`, cidr, canonicalCidrErrors(cidr));
  });
  const [first, second] = cidrs.map((cidr) => parseCidr(cidr)?.ip.family);
  if (first !== undefined && first === second) causes.push(invalidValue(PATH, cidrs, ONE_OF_EACH));
}

/** Rules for ServiceCIDRs: one of a family may get one of the other beside it, and nothing else may change. */
export const serviceCidrValidation: ValidationRules = {
  create: checkCidrs,
  update(object, old, causes) {
    const [cidrs, before] = [cidrsOf(object), cidrsOf(old)];
    const grows = before.length === 1 && cidrs.length === 2;
    if (cidrs.length !== before.length && !grows) {
      causes.push(invalidValue(PATH, cidrs, IMMUTABLE));
      return;
    }
    before.forEach((cidr, index) => {
      if (cidr !== cidrs[index]) causes.push(invalidValue(`${PATH}[${index}]`, cidrs[index], IMMUTABLE));
    });
    if (grows) checkCidrs(object, causes);
  },
};
