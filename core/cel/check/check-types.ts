import { CelUint, type CelValue } from '../cel-value.js';
import {
  BOOL,
  BYTES,
  type DeclaredType,
  DOUBLE,
  DYN,
  ERROR,
  formatType,
  INT,
  isDyn,
  isExactType,
  listOf,
  mapOf,
  NULL,
  optionalOf,
  param,
  STRING,
  TYPE_NAMES,
  UINT,
  unwrapOptional,
} from './cel-types.js';
import type { CoreCall, CoreComprehension, CoreExpression } from './core-expression.js';
import { type Overload, overloadsOf } from './overloads.js';
import { MOST_REPEATED } from './parts.js';
import { assign, assignAll, type Mapping, mostGeneral, substitute } from './unify.js';

/** What is wrong with an expression, and where. */
export interface TypeProblem {
  readonly offset: number;
  readonly message: string;
}

/** What an expression can name. */
export interface CheckScope {
  /** Variables by name, dots included: `authorizer.requestResource`. */
  readonly variables: ReadonlyMap<string, DeclaredType>;
  /** Types that can be written out as objects, by name, beside those of CEL; undefined when there is none of the name. */
  readonly structType?: (name: string) => DeclaredType | undefined;
  /** Whether there is the macro `cel.bind`, which gives a value a name: so it is for devices only. */
  readonly hasBind?: boolean;
  /** Functions beside those of Kubernetes' environment. */
  readonly overloads?: ReadonlyMap<string, readonly Overload[]>;
}

/** An expression whose parts have types. */
export interface CheckedExpression {
  readonly root: CoreExpression;
  readonly type: DeclaredType;
  readonly typeOf: (part: CoreExpression) => DeclaredType;
  /** What a call was found to call; undefined of other parts, and of calls that nothing fits. */
  readonly calledBy: (part: CoreExpression) => Called | undefined;
  /** The name that a chain of names is as a whole, such as `authorizer.requestResource`; undefined where it selects fields. */
  readonly wholeName: (part: CoreExpression) => string | undefined;
  readonly problems: readonly TypeProblem[];
}

/** A function that is called, and the ways to call it that fit. */
export interface Called {
  /** With the names in front of it: `sets.contains`. */
  readonly name: string;
  readonly isMember: boolean;
  readonly overloads: readonly Overload[];
}

/** Finds the type of every part of an expression. Source: cel-go checker/checker.go. */
export function checkTypes(root: CoreExpression, scope: CheckScope): CheckedExpression {
  const checker = new Checker(scope);
  checker.check(root);
  const typeOf = (part: CoreExpression) => checker.finalType(part);
  return {
    root,
    type: typeOf(root),
    typeOf,
    calledBy: (part) => checker.called.get(part),
    wholeName: (part) => checker.wholeNames.get(part),
    problems: checker.problems,
  };
}

class Checker {
  readonly problems: TypeProblem[] = [];
  readonly called = new Map<CoreExpression, Called>();
  readonly wholeNames = new Map<CoreExpression, string>();
  readonly #scope: CheckScope;
  readonly #types = new Map<CoreExpression, DeclaredType>();
  readonly #locals: { readonly name: string; readonly type: DeclaredType }[] = [];
  #mapping: Mapping = new Map();
  #freeCount = 0;
  #visits = 0;

  constructor(scope: CheckScope) {
    this.#scope = scope;
  }

  finalType(part: CoreExpression): DeclaredType {
    return substitute(this.#mapping, this.#types.get(part) ?? DYN, true);
  }

  check(part: CoreExpression): DeclaredType {
    const known = ++this.#visits > MOST_REPEATED ? this.#types.get(part) : undefined;
    if (known !== undefined) return known;
    const type = this.#typeOf(part);
    this.#types.set(part, type);
    return type;
  }

  #typeOf(part: CoreExpression): DeclaredType {
    switch (part.kind) {
      case 'literal':
        return literalType(part.value);
      case 'ident':
        return this.#lookup(part.name) ?? this.#undeclared(part.name, part.offset);
      case 'select': {
        const name = qualifiedName(part);
        const found = name === undefined ? undefined : this.#lookup(name);
        if (found !== undefined) {
          this.wholeNames.set(part, name!);
          return found;
        }
        const type = this.#field(part.operand, part.field, false, part.offset);
        return part.isTest ? BOOL : substitute(this.#mapping, type, false);
      }
      case 'call':
        return this.#call(part);
      case 'list': {
        let joined: DeclaredType | undefined;
        for (const { value, optional } of part.items) joined = this.#join(joined, this.#element(value, optional));
        return listOf(joined ?? this.#free());
      }
      case 'map': {
        let keys: DeclaredType | undefined;
        let values: DeclaredType | undefined;
        for (const { key, value, optional } of part.entries) {
          keys = this.#join(keys, this.check(key));
          values = this.#join(values, this.#element(value, optional));
        }
        return mapOf(keys ?? this.#free(), values ?? this.#free());
      }
      case 'struct':
        return this.#struct(part);
      case 'comprehension':
        return this.#comprehension(part);
    }
  }

  #report(offset: number, message: string): DeclaredType {
    this.problems.push({ offset, message });
    return ERROR;
  }

  #undeclared(name: string, offset: number): DeclaredType {
    return this.#report(offset, `undeclared reference to '${name}' (in container '')`);
  }

  #mismatch(offset: number, expected: DeclaredType, found: DeclaredType): DeclaredType {
    return this.#report(offset, `expected type '${formatType(expected)}' but found '${formatType(found)}'`);
  }

  #lookup(name: string): DeclaredType | undefined {
    return (
      this.#locals.findLast((local) => local.name === name)?.type ??
      this.#scope.variables.get(name) ??
      TYPE_NAMES.get(name)
    );
  }

  #free(): DeclaredType {
    return param(`_var${this.#freeCount++}`);
  }

  #assign(from: DeclaredType, to: DeclaredType): boolean {
    const mapping = assign(this.#mapping, from, to);
    if (mapping !== undefined) this.#mapping = mapping;
    return mapping !== undefined;
  }

  /** The type of an item, or of what an optional item holds. */
  #element(value: CoreExpression, optional: boolean): DeclaredType {
    const type = this.check(value);
    if (!optional) return type;
    const [held, isOptional] = unwrapOptional(type);
    if (!isOptional && !isDyn(held)) this.#mismatch(value.offset, optionalOf(held), held);
    return held;
  }

  #join(before: DeclaredType | undefined, type: DeclaredType): DeclaredType {
    if (before === undefined) return type;
    if (this.#assign(before, type)) return mostGeneral(before, type);
    return DYN;
  }

  #field(operand: CoreExpression, field: string, optional: boolean, offset: number): DeclaredType {
    const [target, isOptional] = unwrapOptional(substitute(this.#mapping, this.check(operand), false));
    const type = this.#fieldOf(target, field, offset);
    return isOptional || optional ? optionalOf(type) : type;
  }

  #fieldOf(target: DeclaredType, field: string, offset: number): DeclaredType {
    switch (target.kind) {
      case 'map':
        return target.params[1]!;
      case 'struct':
        return target.fields?.get(field) ?? target.anyField ?? this.#report(offset, `undefined field '${field}'`);
      case 'param':
        this.#assign(DYN, target);
        return DYN;
      default:
        if (!isDyn(target) && target.kind !== 'error')
          this.#report(offset, `type '${formatType(target)}' does not support field selection`);
        return DYN;
    }
  }

  #call(call: CoreCall): DeclaredType {
    const { name, target, args, offset } = call;
    if (name === '_?._' && target === undefined) {
      this.called.set(call, { name, isMember: false, overloads: overloadsOf(name)! });
      const [operand, field] = args;
      const text = field?.kind === 'literal' ? String(field.value) : '';
      return substitute(this.#mapping, this.#field(operand!, text, true, offset), false);
    }
    const types = args.map((arg) => this.check(arg));
    if (target === undefined) {
      const overloads = this.#overloads(name);
      return overloads === undefined
        ? this.#undeclared(name, offset)
        : this.#resolve(call, name, overloads, types, false);
    }
    const prefix = qualifiedName(target);
    const namespaced = prefix === undefined ? undefined : this.#overloads(`${prefix}.${name}`);
    if (namespaced !== undefined) return this.#resolve(call, `${prefix}.${name}`, namespaced, types, false);
    const on = this.check(target);
    const overloads = this.#overloads(name);
    return overloads === undefined
      ? this.#undeclared(name, offset)
      : this.#resolve(call, name, overloads, [on, ...types], true);
  }

  #overloads(name: string): readonly Overload[] | undefined {
    const more = this.#scope.overloads?.get(name);
    const known = overloadsOf(name);
    return more === undefined ? known : [...(known ?? []), ...more];
  }

  #resolve(
    call: CoreCall,
    name: string,
    overloads: readonly Overload[],
    types: readonly DeclaredType[],
    isMember: boolean,
  ): DeclaredType {
    const { args, offset } = call;
    if (name === '_&&_' || name === '_||_') {
      this.called.set(call, { name, isMember, overloads });
      const wrong = types.flatMap((type, index) => (this.#assign(type, BOOL) ? [] : [index]));
      for (const index of wrong) this.#mismatch(args[index]!.offset, BOOL, types[index]!);
      return wrong.length === 0 ? BOOL : ERROR;
    }
    let result: DeclaredType | undefined;
    const fitting: Overload[] = [];
    for (const overload of overloads) {
      if (overload.isMember !== isMember) continue;
      const made = this.#instance(overload, types);
      if (made === undefined) continue;
      fitting.push(overload);
      if (result === undefined) result = made;
      else if (!isDyn(result) && !isExactType(made, result)) result = DYN;
    }
    this.called.set(call, { name, isMember, overloads: fitting });
    if (result !== undefined) return result;
    const shown = types.map((type) => formatType(substitute(this.#mapping, type, true)));
    const signature = isMember ? `${shown[0]}.(${shown.slice(1).join(', ')})` : `(${shown.join(', ')})`;
    return this.#report(offset, `found no matching overload for '${name}' applied to '${signature}'`);
  }

  /** What an overload gives for arguments of these types; undefined when it takes none such. */
  #instance(overload: Overload, types: readonly DeclaredType[]): DeclaredType | undefined {
    if (overload.args.length !== types.length) return undefined;
    let { args, result } = overload;
    if (overload.params.length > 0) {
      const fresh: Mapping = new Map(overload.params.map((name) => [name, this.#free()]));
      args = args.map((arg) => substitute(fresh, arg, false));
      result = substitute(fresh, result, false);
    }
    const mapping = assignAll(this.#mapping, types, args);
    if (mapping === undefined) return undefined;
    this.#mapping = mapping;
    return substitute(mapping, result, false);
  }

  #struct(part: CoreExpression & { kind: 'struct' }): DeclaredType {
    const named = TYPE_NAMES.get(part.name);
    const type = this.#scope.structType?.(part.name);
    if (type === undefined && named !== undefined)
      this.#report(part.offset, `'${named.params[0]?.name ?? part.name}' is not a message type`);
    else if (type === undefined) return this.#undeclared(part.name, part.offset);
    for (const { name, value, optional, offset } of part.fields) {
      const given = this.#element(value, optional);
      const expected = type === undefined ? ERROR : this.#fieldOf(type, name, offset);
      if (!this.#assign(expected, given)) {
        const message = `expected type of field '${name}' is '${formatType(expected)}' but provided type is '${formatType(given)}'`;
        this.#report(offset, message);
      }
    }
    return type ?? ERROR;
  }

  #comprehension(loop: CoreComprehension): DeclaredType {
    this.check(loop.range);
    const accumulated = this.check(loop.start);
    const range = substitute(this.#mapping, this.#types.get(loop.range)!, false);
    const depth = this.#locals.length;
    this.#locals.push({ name: loop.accumulator, type: accumulated });
    const [first, second] = this.#loopVariables(loop, range);
    this.#locals.push({ name: loop.variable, type: first });
    if (loop.second !== undefined) this.#locals.push({ name: loop.second, type: second });
    this.#assert(loop.condition, BOOL);
    this.#assert(loop.step, accumulated);
    this.#locals.length = depth + 1;
    const result = this.check(loop.result);
    this.#locals.length = depth;
    return substitute(this.#mapping, result, false);
  }

  #assert(part: CoreExpression, type: DeclaredType): void {
    const found = this.check(part);
    if (!this.#assign(type, found)) this.#mismatch(part.offset, type, found);
  }

  #loopVariables(loop: CoreComprehension, range: DeclaredType): readonly [DeclaredType, DeclaredType] {
    const hasTwo = loop.second !== undefined;
    switch (range.kind) {
      case 'list':
        return hasTwo ? [INT, range.params[0]!] : [range.params[0]!, ERROR];
      case 'map':
        return [range.params[0]!, range.params[1]!];
      case 'dyn':
      case 'error':
      case 'param':
        this.#assign(DYN, range);
        return [DYN, DYN];
      default: {
        const found = formatType(range);
        const message = `expression of type '${found}' cannot be range of a comprehension (must be list, map, or dynamic)`;
        return [this.#report(loop.range.offset, message), ERROR];
      }
    }
  }
}

function literalType(value: CelValue): DeclaredType {
  if (value === null) return NULL;
  if (value instanceof CelUint) return UINT;
  if (value instanceof Uint8Array) return BYTES;
  switch (typeof value) {
    case 'boolean':
      return BOOL;
    case 'bigint':
      return INT;
    case 'number':
      return DOUBLE;
    default:
      return STRING;
  }
}

/** `a.b.c` as one name; undefined for what is no chain of names. */
function qualifiedName(part: CoreExpression): string | undefined {
  if (part.kind === 'ident') return part.name;
  if (part.kind !== 'select' || part.isTest) return undefined;
  const prefix = qualifiedName(part.operand);
  return prefix === undefined ? undefined : `${prefix}.${part.field}`;
}
