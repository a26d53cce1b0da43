import { CelOptional, type CelValue } from '../../cel/cel-value.js';
import type { CelProgram, CelRun } from '../../cel/compile-cel.js';
import { duplicate, forbiddenField, invalidValue, required } from '../../model/field-error.js';
import { goQuote } from '../../model/go-quote.js';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { byteLength } from '../../model/names.js';
import type { StatusCause } from '../../model/status-error.js';
import { asText } from '../fields/json-fields.js';
import { isAsBefore, oldItems, oldMember } from './correlation.js';
import { ruleValue } from './rule-value.js';
import { type CompiledRule, type RuleTree, rulesOf } from './rules.js';

/** What all rules of one object may cost. Source: k8s.io/apiserver pkg/apis/cel/config.go RuntimeCELCostBudget. */
const MOST_FOR_OBJECT = 10_000_000;
/** So many steps they may take here, which bounds how long that lasts where costs say little of the work. */
const STEPS_FOR_OBJECT = 50_000_000;
const NO_MORE = 'no further validation rules will be run';
const OUT_OF_BUDGET = `failed due to running out of cost budget, ${NO_MORE}`;
/** Source: MaxEvaluatedMessageExpressionSizeBytes. */
const LONGEST_MESSAGE = 5 * 1024;

/**
 * What an object's rules say of it, and of how it changed. A rule that does not look at the old value does not refuse what did not change.
 * Source: apiextensions-apiserver pkg/apiserver/schema/cel/validation.go.
 */
export function ruleCauses(schema: JsonObject, value: JsonObject, old?: JsonObject): readonly StatusCause[] {
  const tree = rulesOf(schema);
  if (tree === undefined) return [];
  const run = new Run();
  run.visit(tree, value, old, '', isAsBefore(schema, value, old));
  return run.causes;
}

/** The same of a value that is part of a schema, such as a default, and stands at a path. */
export function ruleCausesAt(schema: JsonObject, value: Json, path: string): readonly StatusCause[] {
  const tree = rulesOf(schema);
  if (tree === undefined) return [];
  const run = new Run();
  run.visit(tree, value, value, path, false);
  if (run.causes.length === 0) run.visit(tree, value, undefined, path, false);
  return run.causes;
}

class Run {
  readonly causes: StatusCause[] = [];
  #left = MOST_FOR_OBJECT;
  #stepsLeft = STEPS_FOR_OBJECT;
  #isOver = false;

  visit(tree: RuleTree, value: Json, old: Json | undefined, path: string, isUnchanged: boolean): void {
    if (value === null || this.#isOver) return;
    this.#runRules(tree, value, old ?? undefined, path, isUnchanged);
    for (const part of tree.allOf) this.visit(part, value, old, path, isUnchanged);
    if (Array.isArray(value)) this.#visitItems(tree, value as readonly Json[], old, path, isUnchanged);
    else if (isJsonObject(value)) this.#visitMembers(tree, value, old, path, isUnchanged);
  }

  #visitItems(tree: RuleTree, items: readonly Json[], old: Json | undefined, path: string, isUnchanged: boolean): void {
    const inner = tree.items;
    if (inner === undefined) return;
    const find = oldItems(tree.schema, old);
    items.forEach((item, index) => {
      const before = find(item);
      const isSame = isUnchanged || isAsBefore(inner.schema, item, before);
      this.visit(inner, item, before, `${path}[${index}]`, isSame);
    });
  }

  #visitMembers(tree: RuleTree, value: JsonObject, old: Json | undefined, path: string, isUnchanged: boolean): void {
    for (const name of Object.keys(value)) {
      const member = value[name];
      const property = tree.properties.get(name);
      const inner = property ?? tree.values;
      if (member === undefined || inner === undefined) continue;
      const before = oldMember(tree.schema, old, name);
      const at = property === undefined ? `${path}[${name}]` : path === '' ? name : `${path}.${name}`;
      this.visit(inner, member, before, at, isUnchanged || isAsBefore(inner.schema, member, before));
    }
  }

  #runRules(tree: RuleTree, value: Json, old: Json | undefined, path: string, isUnchanged: boolean): void {
    if (tree.rules.length === 0) return;
    const type = asText(tree.schema['type']);
    const field = path === '' ? '<nil>' : path;
    const wrong = (detail: string) => this.causes.push(invalidValue(field, type, detail));
    if (this.#left <= 0) {
      this.#end(wrong, `validation ${OUT_OF_BUDGET}`);
      return;
    }
    const self = ruleValue(tree.schema, value);
    const oldSelf = old === undefined ? undefined : ruleValue(tree.schema, old);
    for (const rule of tree.rules) {
      if (this.#isOver) return;
      if (rule.text === '') continue;
      if (rule.program === undefined) {
        wrong(`rule compile error: ${rule.problem}`);
        continue;
      }
      if (rule.usesOldSelf && oldSelf === undefined && !rule.optionalOldSelf) continue;
      const result = this.#run(rule.program, {
        self,
        oldSelf: rule.optionalOldSelf ? new CelOptional(oldSelf) : oldSelf,
      });
      if (result === undefined) this.#end(wrong, `validation ${OUT_OF_BUDGET}`);
      else if (result.isCutOff) {
        const why = `'operation cancelled: actual cost limit exceeded': ${NO_MORE}`;
        this.#end(wrong, `${why} due to call cost exceeds limit for rule: ${nameOf(rule)}`);
      } else if (!result.value.ok) tellFailure(rule, result.value.error, wrong);
      else if (result.value.value !== true) {
        const isPart = type === 'object' || type === 'array';
        const message = this.#messageOf(rule, { self, oldSelf });
        const cause =
          'problem' in message
            ? invalidValue(fieldOf(rule, path), type, message.problem)
            : causeOf(rule, message.text, isPart ? undefined : value, path);
        if (rule.usesOldSelf || !isUnchanged) this.causes.push(cause);
        this.#isOver ||= 'problem' in message;
      }
    }
  }

  #end(wrong: (detail: string) => void, detail: string): void {
    wrong(detail);
    this.#isOver = true;
  }

  /** Runs a program; undefined once all of them together cost too much. */
  #run(program: CelProgram, bindings: Bindings): CelRun | undefined {
    const result = program.run(bindings, this.#stepsLeft);
    this.#stepsLeft -= result.steps;
    if (result.cost > this.#left || this.#stepsLeft < 0) return undefined;
    this.#left -= result.cost;
    return result;
  }

  /** What is said of a rule that does not hold, or why no rules are run any more. Source: evalMessageExpression. */
  #messageOf(rule: CompiledRule, bindings: Bindings): { readonly text: string } | { readonly problem: string } {
    const otherwise = rule.message === '' ? `failed rule: ${rule.text}` : rule.message;
    if (rule.messageProgram === undefined) return { text: otherwise };
    const made = this.#run(rule.messageProgram, bindings);
    if (made === undefined) return { problem: `messageExpression evaluation ${OUT_OF_BUDGET}` };
    if (made.isCutOff) {
      const expression = goQuote(rule.messageExpression);
      return { problem: `${NO_MORE} due to call cost exceeds limit for messageExpression: ${expression}` };
    }
    const text = made.value.ok && typeof made.value.value === 'string' ? made.value.value.trim() : '';
    const isUsable = text !== '' && byteLength(text) <= LONGEST_MESSAGE && !text.includes('\n');
    return { text: isUsable ? text : otherwise };
  }
}

function tellFailure(rule: CompiledRule, error: string, wrong: (detail: string) => void): void {
  if (error.startsWith('no such overload')) {
    const why = 'call arguments did not match a supported operator, function or macro signature for rule';
    wrong(`'${error}': ${why}: ${nameOf(rule)}`);
  } else wrong(`${error} evaluating rule: ${nameOf(rule)}`);
}

/** What errors call a rule by. */
function nameOf({ message, text }: CompiledRule): string {
  return message === '' ? text : message;
}

type Bindings = Readonly<Record<string, CelValue | undefined>>;

function fieldOf(rule: CompiledRule, path: string): string {
  const below = rule.fieldPath === '' ? path : path === '' ? rule.fieldPath : `${path}.${rule.fieldPath}`;
  return below === '' ? '<nil>' : below;
}

function causeOf(rule: CompiledRule, detail: string, value: Json | undefined, path: string): StatusCause {
  const field = fieldOf(rule, path);
  switch (rule.reason) {
    case 'FieldValueForbidden':
      return forbiddenField(field, detail);
    case 'FieldValueRequired':
      return required(field, detail);
    case 'FieldValueDuplicate':
      return value === undefined ? withoutValue('Duplicate', field, detail) : duplicate(field, value);
    default:
      return value === undefined ? withoutValue('Invalid', field, detail) : invalidValue(field, value, detail);
  }
}

/** Objects and lists are not printed. */
function withoutValue(kind: 'Duplicate' | 'Invalid', field: string, detail: string): StatusCause {
  return { reason: `FieldValue${kind}`, message: `${kind} value: ${detail}`, field };
}
