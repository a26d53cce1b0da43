import { type CelProblem, type CelProgram, compileCel, holds } from '../../core/cel/compile-cel.js';
import type { GroupResource } from '../../core/model/group-resource.js';
import type { Json } from '../../core/model/json.js';
import type { KubeObject } from '../../core/model/object.js';
import type { ObjectKey } from '../../core/model/object-key.js';
import { ok, type Result } from '../../core/model/result.js';
import { type Breakpoint, watchValue } from './breakpoint.js';
import type { Moment } from './moment.js';

/** A breakpoint that counts how often its expression had no answer, since that counts as not holding. */
export interface CelBreakpoint extends Breakpoint {
  /** How many moments it looked at. */
  readonly looked: number;
  /** At how many of them the expression had no answer, a field it names being missing for instance. */
  readonly unanswered: number;
  /** The first of these problems, in a line. */
  readonly problem: string | undefined;
}

/** What an expression over events can name, see `eventBindings`. */
export const EVENT_VARIABLES = ['object', 'oldObject', 'event'] as const;

/** What the variables of an expression stand for at a moment. */
export function eventBindings({ event, transition }: Moment): Readonly<Record<string, Json>> {
  const { change, hash, ...header } = event;
  return { object: json(transition.after), oldObject: json(transition.before), event: header as unknown as Json };
}

/**
 * A breakpoint at every event after which an expression holds. Bound are `object` and `oldObject`, the event's object after and before
 * it, null where there was none; and `event`, the event itself without its change. An expression that does not parse is a problem.
 * Source of the names: ValidatingAdmissionPolicy, k8s.io/apiserver pkg/admission/plugin/policy/validating.
 */
export function breakWhenCel(text: string): Result<CelBreakpoint, CelProblem> {
  const program = compileCel(text, { variables: EVENT_VARIABLES });
  return program.ok ? ok(new CelBreak(program.value)) : program;
}

/**
 * A watchpoint on whether an expression over one object of the state, `object`, holds; null where it does not exist. An expression
 * without an answer counts as another value than true and false.
 */
export function watchCel(text: string, resource: GroupResource, key: ObjectKey): Result<Breakpoint, CelProblem> {
  const program = compileCel(text, { variables: ['object'] });
  if (!program.ok) return program;
  let seen: { readonly object: KubeObject | undefined; readonly value: Json } | undefined;
  return ok(
    watchValue(({ state }) => {
      const object = state.find(resource, key);
      // Objects never change, so the same one gives the same answer.
      if (seen === undefined || seen.object !== object) {
        const answer = holds(program.value, { object: json(object) });
        seen = { object, value: answer.ok ? answer.value : null };
      }
      return seen.value;
    }),
  );
}

class CelBreak implements CelBreakpoint {
  readonly type = 'break';
  readonly #program: CelProgram;
  looked = 0;
  unanswered = 0;
  problem: string | undefined;

  constructor(program: CelProgram) {
    this.#program = program;
  }

  pausesAt(moment: Moment): boolean {
    const answer = holds(this.#program, eventBindings(moment));
    this.looked++;
    if (answer.ok) return answer.value;
    this.unanswered++;
    this.problem ??= answer.error;
    return false;
  }
}

function json(object: KubeObject | undefined): Json {
  return object === undefined ? null : (object as unknown as Json);
}
