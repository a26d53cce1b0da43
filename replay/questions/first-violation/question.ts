import { fail, type Result } from '../../../core/model/result.js';
import { isAddress, mandatory, type Parameter, wholeNumber } from '../../log/asking/parameter.js';
import { type SingleQuestion, single } from '../../log/asking/question.js';
import { firstViolation, type Violation, type ViolationQuery } from './first-violation.js';
import { compileInvariant, type Invariant } from './invariant.js';

const invariant: Parameter<Invariant> = {
  write: ({ expression, address, atEnd }) => JSON.stringify({ expression, address, atEnd }),
  read: (text): Result<Invariant, string> => {
    const given = parsed(text) as Partial<Record<keyof Invariant, unknown>> | null | undefined;
    if (typeof given?.expression !== 'string') return fail('has no expression');
    const { expression, address, atEnd } = given;
    if (address !== undefined && !isAddress(address)) return fail('has no object address');
    const compiled = compileInvariant(expression, { address, atEnd: atEnd === true });
    return compiled.ok ? compiled : fail(`is no expression: ${compiled.error.message}`);
  },
};

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Where something that must hold does not. */
export const FIRST_VIOLATION: SingleQuestion<ViolationQuery, Violation | undefined> = single({
  path: 'first-violation',
  parameters: { invariant: mandatory(invariant), from: mandatory(wholeNumber), to: mandatory(wholeNumber) },
  find: (source, query, { signal }) => firstViolation(source, query, signal),
});
