import { callsOf } from '../../cel/check/call-lookup.js';
import type { DeclaredType } from '../../cel/check/cel-types.js';
import type { CheckedExpression } from '../../cel/check/check-types.js';
import { type CelProgram, compileCel } from '../../cel/compile-cel.js';
import type { JsonObject } from '../../model/json.js';
import { asList, asObject, asText } from '../fields/json-fields.js';
import { checkRule } from './compile-rules.js';
import { findFieldPath } from './field-path.js';
import { itemsOf, propertiesOf, valuesOf } from './json-schema.js';
import { schemaType, withResourceFields } from './schema-type.js';

/** A rule of a schema, ready to run. */
export interface CompiledRule {
  readonly text: string;
  readonly program: CelProgram | undefined;
  /** Why there is no program. */
  readonly problem: string;
  readonly usesOldSelf: boolean;
  readonly optionalOldSelf: boolean;
  readonly message: string;
  readonly messageProgram: CelProgram | undefined;
  readonly messageExpression: string;
  readonly reason: string;
  /** Where its error stands, below the value. */
  readonly fieldPath: string;
}

/** The rules of a schema and of all within it. */
export interface RuleTree {
  /** What values are read by. */
  readonly schema: JsonObject;
  readonly rules: readonly CompiledRule[];
  readonly items?: RuleTree;
  readonly values?: RuleTree;
  readonly properties: ReadonlyMap<string, RuleTree>;
  readonly allOf: readonly RuleTree[];
}

const trees = new WeakMap<JsonObject, { readonly tree: RuleTree | undefined }>();

/** The rules of a resource's schema, compiled once; undefined when it has none. Source: apiextensions schema/cel/validation.go NewValidator. */
export function rulesOf(schema: JsonObject): RuleTree | undefined {
  let known = trees.get(schema);
  if (known === undefined) {
    known = { tree: treeOf(schema, true) };
    trees.set(schema, known);
  }
  return known.tree;
}

function treeOf(schema: JsonObject, isResource: boolean): RuleTree | undefined {
  const child = (part: JsonObject | undefined) =>
    part === undefined ? undefined : treeOf(part, part['x-kubernetes-embedded-resource'] === true);
  const items = child(itemsOf(schema));
  const values = child(valuesOf(schema));
  const properties = new Map(
    propertiesOf(schema).flatMap(([name, property]) => {
      const tree = child(property);
      return tree === undefined ? [] : [[name, tree] as const];
    }),
  );
  const allOf = asList(schema['allOf']).flatMap((part) => child(asObject(part)) ?? []);
  const declared = asList(schema['x-kubernetes-validations']).map(asObject);
  if (declared.length + properties.size + allOf.length === 0 && items === undefined && values === undefined)
    return undefined;
  const seen = isResource ? withResourceFields(schema) : schema;
  const type = declared.length === 0 ? undefined : schemaType(schema, isResource);
  return {
    schema: seen,
    rules: type === undefined ? [] : declared.map((rule) => compileRule(rule, type, seen)),
    ...(items === undefined ? {} : { items }),
    ...(values === undefined ? {} : { values }),
    properties,
    allOf,
  };
}

/** What one run of a rule may cost. Source: k8s.io/apiserver pkg/apis/cel/config.go PerCallLimit. */
const MOST_FOR_CALL = 1_000_000;
/** So many steps it may take here. */
const STEPS_FOR_CALL = 5_000_000;

const limitsOf = (expression: CheckedExpression | undefined) =>
  expression === undefined ? {} : { calls: callsOf(expression), mostCost: MOST_FOR_CALL, budget: STEPS_FOR_CALL };

const VARIABLES = ['self', 'oldSelf'];

function compileRule(rule: JsonObject, type: DeclaredType, schema: JsonObject): CompiledRule {
  const text = asText(rule['rule']);
  const checked = checkRule(rule, type);
  const compiled = compileCel(text, { variables: VARIABLES, ...limitsOf(checked.expression) });
  const expression = asText(rule['messageExpression']);
  const message =
    expression === ''
      ? undefined
      : compileCel(expression, { variables: VARIABLES, ...limitsOf(checked.messageExpression) });
  const path = findFieldPath(asText(rule['fieldPath']), schema);
  return {
    text: text.trim(),
    program: checked.problem === undefined && compiled.ok ? compiled.value : undefined,
    problem: checked.problem ?? (compiled.ok ? '' : compiled.error.message),
    usesOldSelf: checked.usesOldSelf,
    optionalOldSelf: rule['optionalOldSelf'] === true,
    message: asText(rule['message']).trim(),
    messageExpression: expression,
    messageProgram: checked.messageProblem === undefined && message?.ok === true ? message.value : undefined,
    reason: asText(rule['reason']),
    fieldPath: path.ok ? path.value.path : '',
  };
}
