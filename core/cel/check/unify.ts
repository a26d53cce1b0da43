import { type DeclaredType, DYN, formatType, isDyn, isExactType, listOf, mapOf, opaque, typeOf } from './cel-types.js';

/** What parameters of types stand for, by how they print. Source of all of this: cel-go checker/types.go and mapping.go. */
export type Mapping = Map<string, DeclaredType>;

const isDynOrError = (type: DeclaredType) => type.kind === 'error' || isDyn(type);

/** What `mapping` becomes when values of `from` may stand where `to` is asked for; undefined when they may not. */
export function assign(mapping: Mapping, from: DeclaredType, to: DeclaredType): Mapping | undefined {
  return assignAll(mapping, [from], [to]);
}

/** The same for types one by one. */
export function assignAll(
  mapping: Mapping,
  from: readonly DeclaredType[],
  to: readonly DeclaredType[],
): Mapping | undefined {
  // Where no parameter occurs nothing is learned of any.
  if (!from.some(hasParam) && !to.some(hasParam)) return areAssignable(mapping, from, to) ? mapping : undefined;
  const copy = new Map(mapping);
  return areAssignable(copy, from, to) ? copy : undefined;
}

const hasParam = ({ kind, params }: DeclaredType): boolean => kind === 'param' || params.some(hasParam);

function areAssignable(mapping: Mapping, from: readonly DeclaredType[], to: readonly DeclaredType[]): boolean {
  return from.length === to.length && from.every((type, index) => isAssignable(mapping, type, to[index]!));
}

function isAssignable(mapping: Mapping, a: DeclaredType, b: DeclaredType): boolean {
  if (b.kind === 'param') {
    const [valid, known] = substitutes(mapping, a, b);
    if (valid) return true;
    if (known) return false;
  }
  if (a.kind === 'param') return substitutes(mapping, b, a)[0];
  if (isDynOrError(a) || isDynOrError(b)) return true;
  if (a.kind === 'null') return isNullable(b);
  if (b.kind === 'null') return isNullable(a);
  switch (a.kind) {
    case 'type':
      return b.kind === 'type';
    case 'opaque':
    case 'list':
    case 'map':
      return a.kind === b.kind && a.name === b.name && areAssignable(mapping, a.params, b.params);
    default:
      return isExactType(a, b);
  }
}

function isNullable({ kind }: DeclaredType): boolean {
  return ['opaque', 'struct', 'any', 'duration', 'timestamp', 'null'].includes(kind);
}

/** Whether `parameter` may stand for `type`, and whether it stood for something before. */
function substitutes(
  mapping: Mapping,
  type: DeclaredType,
  parameter: DeclaredType,
): readonly [valid: boolean, known: boolean] {
  if (type.kind === parameter.kind && isExactType(type, parameter)) return [true, true];
  const found = mapping.get(formatType(parameter));
  if (found !== undefined) {
    if (type.kind === found.kind && isExactType(type, found)) return [true, true];
    if (!isAssignable(mapping, type, found)) return [false, true];
    const general = mostGeneral(type, found);
    if (isAbsentFrom(mapping, parameter, general)) mapping.set(formatType(parameter), general);
    return [true, true];
  }
  if (!isAbsentFrom(mapping, parameter, type)) return [false, false];
  mapping.set(formatType(parameter), type);
  return [true, false];
}

/** The more general of two types that go together. */
export function mostGeneral(a: DeclaredType, b: DeclaredType): DeclaredType {
  return isAsGeneral(a, b) ? a : b;
}

function isAsGeneral(a: DeclaredType, b: DeclaredType): boolean {
  if (isDyn(a) || a.kind === 'param') return true;
  if (isDyn(b) || b.kind === 'param') return false;
  if (a.kind !== b.kind) return false;
  switch (a.kind) {
    case 'opaque':
    case 'list':
    case 'map':
      return (
        a.name === b.name &&
        a.params.length === b.params.length &&
        a.params.every((item, index) => isAsGeneral(item, b.params[index]!))
      );
    case 'type':
      return true;
    default:
      return isExactType(a, b);
  }
}

function isAbsentFrom(mapping: Mapping, type: DeclaredType, within: DeclaredType): boolean {
  if (isExactType(type, within)) return false;
  if (within.kind === 'param') {
    const found = mapping.get(formatType(within));
    return found === undefined || isAbsentFrom(mapping, type, found);
  }
  return within.params.every((item) => isAbsentFrom(mapping, type, item));
}

/** The type with what parameters stand for in their place; those that stand for nothing become `dyn` when `toDyn`. */
export function substitute(mapping: Mapping, type: DeclaredType, toDyn: boolean): DeclaredType {
  if (type.kind === 'param') {
    const found = mapping.get(type.name);
    if (found !== undefined) return substitute(mapping, found, toDyn);
    return toDyn ? DYN : type;
  }
  if (type.params.length === 0) return type;
  const params = type.params.map((item) => substitute(mapping, item, toDyn));
  if (params.every((item, index) => item === type.params[index])) return type;
  switch (type.kind) {
    case 'list':
      return { ...type, ...listOf(params[0]!) };
    case 'map':
      return { ...type, ...mapOf(params[0]!, params[1]!) };
    case 'type':
      return typeOf(params[0]!);
    default:
      return opaque(type.name, params);
  }
}
