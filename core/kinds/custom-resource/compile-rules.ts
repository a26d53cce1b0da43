import { BOOL, type DeclaredType, optionalOf, STRING } from '../../cel/check/cel-types.js';
import { checkExpression } from '../../cel/check/check-expression.js';
import type { CheckedExpression, CheckScope } from '../../cel/check/check-types.js';
import type { CoreExpression } from '../../cel/check/core-expression.js';
import { partsOf } from '../../cel/check/parts.js';
import type { JsonObject } from '../../model/json.js';
import { asText } from '../fields/json-fields.js';
import { namedType } from './schema-type.js';

/** What is known of a rule before it runs. */
export interface CheckedRule {
  /** What is wrong with the rule. */
  readonly problem?: string;
  /** What is wrong with the expression that makes its message. */
  readonly messageProblem?: string;
  /** Whether it compares with the value as it was. */
  readonly usesOldSelf: boolean;
  /** The rule, and the expression of its message, where nothing is wrong with them. */
  readonly expression?: CheckedExpression;
  readonly messageExpression?: CheckedExpression;
}

/**
 * Checks a rule of a schema, and the expression of its message. Source: apiextensions-apiserver pkg/apiserver/schema/cel/compilation.go
 * compileRule.
 */
export function checkRule(rule: JsonObject, self: DeclaredType): CheckedRule {
  const text = asText(rule['rule']);
  if (text.trim() === '') return { usesOldSelf: false };
  const scope = ruleScope(self, rule['optionalOldSelf'] === true);
  const checked = checkExpression(text, scope);
  if (!checked.ok) return { problem: `compilation failed: ${checked.error}`, usesOldSelf: false };
  if (checked.value.type.kind !== BOOL.kind)
    return { problem: 'cel expression must evaluate to a bool', usesOldSelf: false };
  return {
    expression: checked.value,
    usesOldSelf: usesOldSelf(checked.value.root),
    ...checkMessage(asText(rule['messageExpression']), scope),
  };
}

function ruleScope(self: DeclaredType, isOptional: boolean): CheckScope {
  // Kubernetes makes up a name for each check, so that nobody comes to rely on it.
  const named = namedType(self, 'selfType0');
  return {
    variables: new Map([
      ['self', named],
      ['oldSelf', isOptional ? optionalOf(named) : named],
    ]),
  };
}

function checkMessage(text: string, scope: CheckScope): Pick<CheckedRule, 'messageExpression' | 'messageProblem'> {
  if (text === '') return {};
  const checked = checkExpression(text, scope);
  if (!checked.ok) return { messageProblem: `messageExpression compilation failed: ${checked.error}` };
  if (checked.value.type.kind !== STRING.kind) return { messageProblem: 'messageExpression must evaluate to a string' };
  return { messageExpression: checked.value };
}

/** Whether an expression names the value as it was. A variable of a macro of that name hides it. */
export function usesOldSelf(root: CoreExpression): boolean {
  for (const part of partsOf(root)) if (part.kind === 'ident' && part.name === 'oldSelf') return true;
  return false;
}
