import { keepField } from '../../fields/set-field.js';
import { type Strategy, strategyFrom } from '../../strategy/strategy.js';

const base = strategyFrom({ status: true });

/** What was asked for never changes. Source: kubernetes pkg/registry/certificates/certificates/strategy.go. */
export const certificateSigningRequestStrategy: Strategy = {
  ...base,
  update: (request, old) => keepField(base.update(request, old), old, 'spec'),
};
