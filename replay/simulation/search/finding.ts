import { errorText } from '../../guard/error-text.js';
import { Unexplored } from '../client/unexplored.js';
import type { CallWatch } from '../machine/call-controller.js';
import type { Property, PropertyViolation } from '../property.js';
import type { SimulatedRun } from '../simulated-run.js';

/** A run that breaks a property. */
export interface Finding extends PropertyViolation {
  /** `controller` when a controller did what none may, `property NAME` when a property itself threw. */
  readonly property: string;
  readonly run: SimulatedRun;
}

/** The first violation of a run, by the order of the properties. */
export function violationOf(
  run: SimulatedRun,
  properties: readonly Property[],
  calls: Pick<CallWatch, 'property'>,
): Finding | undefined {
  if (run.problem !== undefined) {
    const { message, revision } = run.problem;
    return { property: 'controller', revision, message, run };
  }
  for (const property of properties) {
    // Left standing when what is under way has to be stopped.
    calls.property = property.name;
    try {
      const violation = property.check(run);
      if (violation !== undefined) {
        calls.property = undefined;
        return { ...violation, property: property.name, run };
      }
    } catch (error) {
      calls.property = undefined;
      if (error instanceof Unexplored) throw error;
      const message = `the property ${property.name} itself threw ${errorText(error)}`;
      return { property: `property ${property.name}`, revision: run.end.revision, message, run };
    }
    calls.property = undefined;
  }
  return undefined;
}
