import { ANY, type DeclaredType, listOf, mapOf, STRING, structOf, typeText } from '../../../cel/check/cel-types.js';
import { checkExpression } from '../../../cel/check/check-expression.js';
import type { CheckScope } from '../../../cel/check/check-types.js';
import { type CelProgram, compileCel } from '../../../cel/compile-cel.js';
import { fail, ok, type Result } from '../../../model/result.js';

/** What an expression is about: the claims of a token, or the user it stands for. */
export type Subject = 'claims' | 'user';

const USER = structOf(
  'kubernetes.UserInfo',
  new Map<string, DeclaredType>([
    ['username', STRING],
    ['uid', STRING],
    ['groups', listOf(STRING)],
    ['extra', mapOf(STRING, listOf(STRING))],
  ]),
);

/** Source: apiserver pkg/authentication/cel/compile.go mustBuildEnvs. */
const SCOPES: Readonly<Record<Subject, CheckScope>> = {
  claims: { variables: new Map([['claims', mapOf(STRING, ANY)]]) },
  user: { variables: new Map([['user', USER]]) },
};

/** An expression that has been found good. */
export interface ClaimsExpression {
  readonly text: string;
  readonly program: CelProgram;
  /** Whether it looks at that claim by its name. */
  uses(claim: string): boolean;
}

/** Reads an expression; what is wrong with it comes in Kubernetes' words. With `isRule` it must be true or false. Source: compile.go compile. */
export function claimsExpression(text: string, subject: Subject, isRule: boolean): Result<ClaimsExpression, string> {
  const checked = checkExpression(text, SCOPES[subject]);
  if (!checked.ok) return fail(`compilation failed: ${checked.error}`);
  if (isRule && typeText(checked.value.type) !== 'bool') return fail('must evaluate to bool');
  const program = compileCel(text, { variables: [subject] });
  if (!program.ok) return fail(`program instantiation failed: ${program.error.message}`);
  const { root } = checked.value;
  return ok({ text, program: program.value, uses: (claim) => selects(root, 'claims', claim) });
}

/** Whether a part of an expression selects a field of a variable. Source: apiserver pkg/apis/apiserver/validation hasSelectExp. */
function selects(root: unknown, variable: string, field: string): boolean {
  const left: unknown[] = [root];
  while (left.length > 0) {
    const part = left.pop();
    if (typeof part !== 'object' || part === null) continue;
    if (isSelection(part, variable, field)) return true;
    left.push(...Object.values(part));
  }
  return false;
}

function isSelection(part: object, variable: string, field: string): boolean {
  const isVariable = (one: unknown) => nameOf(one) === variable;
  if ('kind' in part && part.kind === 'select' && 'operand' in part && 'field' in part)
    return isVariable(part.operand) && part.field === field;
  if (!('kind' in part) || part.kind !== 'call' || !('name' in part) || part.name !== '_?._') return false;
  const [operand, name] = 'args' in part && Array.isArray(part.args) ? (part.args as unknown[]) : [];
  return isVariable(operand) && literalOf(name) === field;
}

function nameOf(part: unknown): unknown {
  return typeof part === 'object' && part !== null && 'kind' in part && part.kind === 'ident' && 'name' in part
    ? part.name
    : undefined;
}

function literalOf(part: unknown): unknown {
  return typeof part === 'object' && part !== null && 'kind' in part && part.kind === 'literal' && 'value' in part
    ? part.value
    : undefined;
}
