import { semanticEqual } from '../../../kinds/fields/semantic-equal.js';
import { ipFamily } from '../../../kinds/validation/ip-address.js';
import { invalidValue } from '../../../model/field-error.js';
import type { Json } from '../../../model/json.js';
import { fail, ok, type Result } from '../../../model/result.js';
import type { StatusCause } from '../../../model/status-error.js';
import type { Service, ServiceSpec } from '../../../schema/generated/types/core.js';

/** The family of the Service addresses; a cluster here has one. */
const DEFAULT_FAMILY = 'IPv4';
const OTHER_FAMILY = 'IPv6';

/** Which IP families a Service is for. */
export interface ServiceFamilies {
  readonly ipFamilies: NonNullable<ServiceSpec['ipFamilies']>;
  readonly ipFamilyPolicy: NonNullable<ServiceSpec['ipFamilyPolicy']>;
}

/**
 * Settles a Service's families on a cluster that has IPv4 alone, or says why it cannot have those it asks for. A headless
 * Service without a selector may have both: whoever fills in its endpoints knows what they are.
 * Source: pkg/registry/core/service/storage/alloc.go initIPFamilyFields.
 */
export function serviceFamilies(
  { spec }: Service,
  before: Service | undefined,
): Result<ServiceFamilies, readonly StatusCause[]> {
  const { clusterIP, clusterIPs = [], selector } = spec;
  let given = spec.ipFamilies ?? [];
  const isOpen = clusterIP === 'None' && Object.keys(selector ?? {}).length === 0;
  const ipFamilyPolicy =
    spec.ipFamilyPolicy ?? before?.spec.ipFamilyPolicy ?? (isOpen ? 'RequireDualStack' : 'SingleStack');
  const causes: StatusCause[] = [];
  // To be for one family alone is reason enough to give up the second.
  const isUnchanged = before !== undefined && semanticEqual(given as Json, (before.spec.ipFamilies ?? []) as Json);
  if (ipFamilyPolicy === 'SingleStack' && isUnchanged) given = given.slice(0, 1);
  if (ipFamilyPolicy === 'SingleStack' && clusterIPs.length === 2) {
    const detail = "must be 'RequireDualStack' or 'PreferDualStack' when multiple cluster IPs are specified";
    causes.push(invalidValue('spec.ipFamilyPolicy', ipFamilyPolicy, detail));
  }
  if (ipFamilyPolicy === 'SingleStack' && given.length === 2) {
    const detail = "must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified";
    causes.push(invalidValue('spec.ipFamilyPolicy', ipFamilyPolicy, detail));
  }
  clusterIPs.forEach((address, index) => {
    if (address === 'None' || index < given.length) return;
    const family = ipFamily(address);
    if (family === DEFAULT_FAMILY) given = [...given, family];
    else {
      const detail = `${family} is not configured on this cluster`;
      causes.push(invalidValue(`spec.clusterIPs[${index}]`, clusterIPs, detail));
    }
  });
  if (causes.length > 0) return fail(causes);
  if (isOpen) {
    const first = given[0] ?? DEFAULT_FAMILY;
    const isDual = given.length < 2 && ipFamilyPolicy !== 'SingleStack';
    const both = [first, first === DEFAULT_FAMILY ? OTHER_FAMILY : DEFAULT_FAMILY] as const;
    return ok({ ipFamilyPolicy, ipFamilies: isDual ? both : given.length > 0 ? given : [first] });
  }
  if (ipFamilyPolicy === 'RequireDualStack') {
    const detail = 'this cluster is not configured for dual-stack services';
    causes.push(invalidValue('spec.ipFamilyPolicy', ipFamilyPolicy, detail));
  }
  given.forEach((family, index) => {
    if (family !== DEFAULT_FAMILY)
      causes.push(invalidValue(`spec.ipFamilies[${index}]`, family, 'not configured on this cluster'));
  });
  if (causes.length > 0) return fail(causes);
  return ok({ ipFamilyPolicy, ipFamilies: given.length > 0 ? given : [DEFAULT_FAMILY] });
}
