import type { Kind } from '../../kind.js';
import { strategyFrom } from '../../strategy/strategy.js';
import { INGRESS_PRINTER } from './columns.js';
import { ingressValidation, ingressWarnings } from './validation.js';

/** Ingresses. */
export const ingress: Kind = {
  groupResource: 'ingresses.networking.k8s.io',
  kind: 'Ingress',
  metadataOnUpdate: ['object', 'change'],
  validation: ingressValidation,
  warnings: ingressWarnings,
  strategy: strategyFrom({ status: true, generation: ['spec'] }),
  columns: INGRESS_PRINTER,
  inert: { missing: 'no traffic is routed or stopped by it' },
};
