import { invalidValue } from '../../../model/field-error.js';
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
  const { clusterIP, selector, ipFamilies: given = [] } = spec;
  const isOpen = clusterIP === 'None' && Object.keys(selector ?? {}).length === 0;
  const ipFamilyPolicy =
    spec.ipFamilyPolicy ?? before?.spec.ipFamilyPolicy ?? (isOpen ? 'RequireDualStack' : 'SingleStack');
  const causes: StatusCause[] = [];
  if (ipFamilyPolicy === 'SingleStack' && given.length === 2) {
    const detail = "must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified";
    causes.push(invalidValue('spec.ipFamilyPolicy', ipFamilyPolicy, detail));
  }
  if (isOpen) {
    if (causes.length > 0) return fail(causes);
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
