/**
 * @typedef {import('./go-types.mjs').GoType} GoType
 * @typedef {import('./go-types.mjs').GoField} GoField
 */

/**
 * One field: number on the wire, JSON name (empty where Go inlines the field), type. The type is written as Go writes
 * it: `[]` a list, `map ` a map with string keys, `*` a pointer, then a scalar or a message. A suffix tells the JSON tag's
 * options: `?` omitempty, `!` omitzero.
 * @typedef {[number: number, name: string, type: string]} FieldRow
 *
 * @typedef {object} PackageRows
 * @property {string} [groupVersion] what its kinds are served as: `apps/v1`
 * @property {Record<string, FieldRow[]>} kinds messages that carry apiVersion and kind
 * @property {Record<string, FieldRow[]>} types messages that only occur inside others
 *
 * @typedef {Record<string, PackageRows>} Packages by package name, without the leading `k8s.io`
 */

const META = 'k8s.io/apimachinery/pkg/apis/meta/v1';

/**
 * Messages whose Go types marshal by hand, so that no struct tag tells what is on the wire
 * (apimachinery: api/resource/generated.proto, apis/meta/v1/generated.proto).
 * @type {ReadonlyMap<string, FieldRow[]>}
 */
const HANDWRITTEN = new Map([
  [`${META}.Time`, timestamp()],
  [`${META}.MicroTime`, timestamp()],
  [`${META}.FieldsV1`, [[1, 'raw', 'bytes']]],
  ['k8s.io/apimachinery/pkg/api/resource.Quantity', [[1, 'string', 'string']]],
  [
    'k8s.io/apimachinery/pkg/util/intstr.IntOrString',
    [
      [1, 'type', 'int64'],
      [2, 'intVal', 'int32'],
      [3, 'strVal', 'string'],
    ],
  ],
  ['k8s.io/apimachinery/pkg/runtime.RawExtension', [[1, 'raw', 'bytes']]],
]);

const SCALARS = new Set(['bool', 'int32', 'int64', 'string', 'float64']);

/**
 * The messages of the given packages and of every package that these refer to.
 * @param {ReadonlyMap<string, GoType>} structs by `packagePath.Name`
 * @param {ReadonlyMap<string, string>} groupVersions package path → group/version
 * @returns {Packages}
 * @throws when a field's Go type has no form in protobuf, or a type marshals JSON by hand and is not known here
 */
export function messagePackages(structs, groupVersions) {
  /** @type {Packages} */
  const packages = {};
  /** @type {Set<string>} */
  const done = new Set();
  /** @type {GoType[]} */
  const queue = [...structs.values()].filter((type) => groupVersions.has(type.packagePath) && isKind(type));
  for (let type = queue.pop(); type; type = queue.pop()) {
    const path = `${type.packagePath}.${type.name}`;
    if (done.has(path)) continue;
    done.add(path);
    const name = shortName(type.packagePath);
    const found = packages[name] ?? packageRows(groupVersions.get(type.packagePath));
    packages[name] = found;
    found[isKind(type) ? 'kinds' : 'types'][type.name] = rowsOf(type, queue);
  }
  return packages;
}

/**
 * @param {string | undefined} groupVersion
 * @returns {PackageRows}
 */
function packageRows(groupVersion) {
  return { ...(groupVersion === undefined ? {} : { groupVersion }), kinds: {}, types: {} };
}

/** @param {GoType} type */
function isKind(type) {
  return (
    type.kind === 'struct' &&
    type.pointerMethods().includes('Marshal') &&
    type.fields().some((field) => field.embedded && field.type.packagePath === META && field.type.name === 'TypeMeta')
  );
}

/**
 * @param {GoType} type
 * @param {GoType[]} queue receives the messages that the fields refer to
 * @returns {FieldRow[]}
 */
function rowsOf(type, queue) {
  const path = `${type.packagePath}.${type.name}`;
  const handwritten = HANDWRITTEN.get(path);
  if (handwritten) return handwritten;
  if (type.pointerMethods().includes('MarshalJSON')) throw new Error(`${path} marshals JSON by hand`);
  if (type.kind === 'slice') return [[1, '', typeText(type, type.packagePath, queue, true)]];
  return type.fields().flatMap((field) => {
    const row = fieldRow(field, type, queue);
    return row ? [row] : [];
  });
}

/**
 * @param {GoField} field
 * @param {GoType} owner
 * @param {GoType[]} queue
 * @returns {FieldRow | undefined}
 */
function fieldRow(field, owner, queue) {
  const number = Number(/\bprotobuf:"[a-z0-9]+,(\d+)/.exec(field.tag)?.[1] ?? 0);
  const [name = '', ...options] = (/\bjson:"([^"]*)"/.exec(field.tag)?.[1] ?? '').split(',');
  if (number === 0 || name === '-') return undefined;
  if (name === '' && !field.embedded)
    throw new Error(`${owner.name}.${field.name} has no JSON name and is not inlined`);
  const suffix = (options.includes('omitempty') ? '?' : '') + (options.includes('omitzero') ? '!' : '');
  return [number, name, typeText(field.type, owner.packagePath, queue, false) + suffix];
}

/**
 * @param {GoType} type
 * @param {string} fromPackage messages of this package are named without it
 * @param {GoType[]} queue
 * @param {boolean} insideNamedSlice whether the named slice itself is being described, which is a message elsewhere
 * @returns {string}
 */
function typeText(type, fromPackage, queue, insideNamedSlice) {
  /** @param {GoType} part */
  const inner = (part) => typeText(part, fromPackage, queue, false);
  if (type.kind === 'struct' || (type.methods.includes('Marshal') && !insideNamedSlice && type.kind === 'slice')) {
    queue.push(type);
    return type.packagePath === fromPackage ? type.name : `${shortName(type.packagePath)}.${type.name}`;
  }
  if (type.kind === 'pointer') return `*${inner(type.elem())}`;
  if (type.kind === 'map') return `map ${inner(type.elem())}`;
  if (type.kind === 'slice') return type.elem().kind === 'uint8' ? 'bytes' : `[]${inner(type.elem())}`;
  if (SCALARS.has(type.kind)) return type.kind;
  throw new Error(`no protobuf form for ${type.kind} ${type.packagePath}.${type.name}`);
}

/**
 * `k8s.io/api/core/v1` → `api.core.v1`, as the proto package is named after its `k8s.io`.
 * @param {string} packagePath
 */
function shortName(packagePath) {
  return packagePath.replace(/^k8s\.io\//, '').replaceAll('/', '.');
}

/** @returns {FieldRow[]} */
function timestamp() {
  return [
    [1, 'seconds', 'int64'],
    [2, 'nanos', 'int32'],
  ];
}
