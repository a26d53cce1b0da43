import { CelOptional, type CelValue } from '../../cel/cel-value.js';
import { BUDGET_EXHAUSTED } from '../../cel/evaluation.js';
import { duplicate, forbiddenField, invalidValue, required } from '../../model/field-error.js';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import type { StatusCause } from '../../model/status-error.js';
import { asText } from '../fields/json-fields.js';
import { isAsBefore, oldItems, oldMember } from './correlation.js';
import { ruleValue } from './rule-value.js';
import { type CompiledRule, type RuleTree, rulesOf } from './rules.js';

/** So many steps all rules of one object may take. */
const STEPS_FOR_OBJECT = 10_000_000;
const OUT_OF_BUDGET = 'validation failed due to running out of cost budget, no further validation rules will be run';

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
  #left = STEPS_FOR_OBJECT;
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
      const bindings = bindingsOf(rule, self, oldSelf);
      const result = rule.program.run(bindings, this.#left);
      this.#left -= result.steps;
      if (this.#left < 0) {
        wrong(OUT_OF_BUDGET);
        this.#isOver = true;
      } else if (!result.value.ok) this.#tellFailure(rule, result.value.error, wrong);
      else if (result.value.value !== true && (rule.usesOldSelf || !isUnchanged)) {
        const isPart = type === 'object' || type === 'array';
        this.causes.push(causeOf(rule, bindings, isPart ? undefined : value, path));
      }
    }
  }

  #tellFailure(rule: CompiledRule, error: string, wrong: (detail: string) => void): void {
    if (error === BUDGET_EXHAUSTED) {
      const why = "'operation cancelled: actual cost limit exceeded': no further validation rules will be run";
      wrong(`${why} due to call cost exceeds limit for rule: ${nameOf(rule)}`);
      this.#isOver = true;
    } else if (error.startsWith('no such overload')) {
      const why = 'call arguments did not match a supported operator, function or macro signature for rule';
      wrong(`'${error}': ${why}: ${nameOf(rule)}`);
    } else wrong(`${error} evaluating rule: ${nameOf(rule)}`);
  }
}

/** What errors call a rule by. */
function nameOf({ message, text }: CompiledRule): string {
  return message === '' ? text : message;
}

type Bindings = Readonly<Record<string, CelValue | undefined>>;

function bindingsOf(rule: CompiledRule, self: CelValue, oldSelf: CelValue | undefined): Bindings {
  return { self, oldSelf: rule.optionalOldSelf ? new CelOptional(oldSelf) : oldSelf };
}

function causeOf(rule: CompiledRule, bindings: Bindings, value: Json | undefined, path: string): StatusCause {
  const detail = messageOf(rule, bindings);
  const below = rule.fieldPath === '' ? path : path === '' ? rule.fieldPath : `${path}.${rule.fieldPath}`;
  const field = below === '' ? '<nil>' : below;
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

function messageOf(rule: CompiledRule, bindings: Bindings): string {
  const made = rule.messageProgram?.run(bindings).value;
  if (made?.ok === true && typeof made.value === 'string') {
    const text = made.value.trim();
    if (text !== '' && !/[\n\r]/.test(text)) return text;
  }
  return rule.message === '' ? `failed rule: ${rule.text}` : rule.message;
}
