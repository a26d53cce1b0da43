/** What the zoo uses of Hindcast, in one place. */

export type { OwnerReference } from '../../core/model/object.js';
export { compareQuantities, quantityFrom } from '../../core/model/quantity.js';
export * from '../../index.js';
export type { CheckOptions } from '../../replay/simulation/check-options.js';
export { type CustomKind, customKind } from '../../replay/simulation/custom-kind.js';
export type { FaultKind } from '../../replay/simulation/fault-kind.js';
export { findCounterexample } from '../../replay/simulation/find-counterexample.js';
export { bounded } from '../../replay/simulation/properties/bounded.js';
export { DEFAULT_PROPERTIES } from '../../replay/simulation/properties/default-properties.js';
export { goesQuiet } from '../../replay/simulation/properties/goes-quiet.js';
export { keepsLiveChildren } from '../../replay/simulation/properties/keeps-live-children.js';
export { noResurrection } from '../../replay/simulation/properties/no-resurrection.js';
export { sameEnd } from '../../replay/simulation/properties/same-end.js';
export { settles } from '../../replay/simulation/properties/settles.js';
export type { Property, PropertyViolation } from '../../replay/simulation/property.js';
export type { SimulatedRun } from '../../replay/simulation/simulated-run.js';
export {
  after,
  apply,
  create,
  edit,
  remove,
  scale,
  type UserStep,
  type Workload,
} from '../../replay/simulation/user-step.js';
