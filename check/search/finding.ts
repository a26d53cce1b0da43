import { messageOf } from '../../core/model/thrown-text.js';
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
        return isViolation(violation)
          ? { ...violation, property: property.name, run }
          : offence(property, run, `gave back ${messageOf(violation)} instead of { revision, message } or nothing`);
      }
    } catch (error) {
      calls.property = undefined;
      if (error instanceof Unexplored) throw error;
      return offence(property, run, `threw ${errorText(error)}`);
    }
    calls.property = undefined;
  }
  return undefined;
}

function isViolation(value: unknown): value is PropertyViolation {
  if (typeof value !== 'object' || value === null) return false;
  const { revision, message } = value as Partial<PropertyViolation>;
  return typeof revision === 'number' && typeof message === 'string';
}

/** What a property did that none may. */
function offence({ name }: Property, run: SimulatedRun, what: string): Finding {
  return {
    property: `property ${name}`,
    revision: run.end.revision,
    message: `the property ${name} itself ${what}`,
    run,
  };
}
