import type { Kind } from '../../kind.js';
import { strategyFrom } from '../../strategy/strategy.js';
import { HORIZONTAL_POD_AUTOSCALER_PRINTER } from './columns.js';
import { autoscalerFromV1, autoscalerToV1 } from './conversion.js';
import { defaultHorizontalPodAutoscaler } from './defaults.js';
import { horizontalPodAutoscalerValidation } from './validation.js';

/** HorizontalPodAutoscalers. */
export const horizontalPodAutoscaler: Kind = {
  groupResource: 'horizontalpodautoscalers.autoscaling',
  kind: 'HorizontalPodAutoscaler',
  defaults: defaultHorizontalPodAutoscaler,
  validation: horizontalPodAutoscalerValidation,
  strategy: strategyFrom({ status: true }),
  columns: HORIZONTAL_POD_AUTOSCALER_PRINTER,
  conversions: new Map([['autoscaling/v1', { toStorage: autoscalerFromV1, fromStorage: autoscalerToV1 }]]),
};
