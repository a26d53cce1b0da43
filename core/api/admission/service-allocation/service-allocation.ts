import { ok } from '../../../model/result.js';
import type { Service } from '../../../schema/generated/types/core.js';
import { SERVICES } from '../../../schema/kinds.js';
import type { AdmissionPlugin } from '../plugin.js';
import { allocateService } from './allocate-service.js';

/** Gives Services their addresses and ports. Kubernetes has it in the registry of the kind. */
export const SERVICE_ALLOCATION: AdmissionPlugin = {
  name: 'ServiceAllocation',
  resources: [SERVICES.groupResource],
  create: (scope, service) => allocateService(scope, service as Service, undefined),
  update: (scope, service, { before, subresource }) =>
    subresource === undefined ? allocateService(scope, service as Service, before as Service) : ok(service),
};
