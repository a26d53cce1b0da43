/**
 * Reads the run-time type descriptors that the Go linker leaves in a program (internal/abi/type.go, Go 1.22 to 1.25,
 * 64-bit little-endian ELF). `reflect` works from these same bytes, so they tell of every struct its fields, their
 * types, whether they are pointers, and their tags.
 */

/** internal/abi: `Kind`. */
const KIND = /** @type {const} */ ({
  1: 'bool',
  2: 'int',
  3: 'int8',
  4: 'int16',
  5: 'int32',
  6: 'int64',
  7: 'uint',
  8: 'uint8',
  9: 'uint16',
  10: 'uint32',
  11: 'uint64',
  13: 'float32',
  14: 'float64',
  20: 'interface',
  21: 'map',
  22: 'pointer',
  23: 'slice',
  24: 'string',
  25: 'struct',
});
const KIND_MASK = 0x1f;
const TFLAG_UNCOMMON = 1;
const TFLAG_EXTRA_STAR = 2;
const TFLAG_NAMED = 4;
const NAME_HAS_TAG = 2;
const NAME_EMBEDDED = 8;
const TYPE_SIZE = 48;
/** Bytes of a kind's own descriptor, after which the `uncommonType` of a named type follows. */
const DESCRIPTOR_SIZE = { struct: 80, pointer: 56, slice: 56, map: 104 };
const STRUCT_FIELD_SIZE = 24;
const METHOD_SIZE = 16;

/**
 * @typedef {object} GoField
 * @property {string} name
 * @property {string} tag
 * @property {boolean} embedded
 * @property {GoType} type
 */

/**
 * @typedef {object} GoType
 * @property {string} kind
 * @property {string} packagePath empty for an unnamed type
 * @property {string} name empty for an unnamed type
 * @property {readonly string[]} methods exported methods of the value type
 * @property {() => readonly string[]} pointerMethods exported methods of the pointer to this type
 * @property {() => GoType} elem of a pointer, slice or map
 * @property {() => readonly GoField[]} fields of a struct
 */

/**
 * Every struct type that the program could name through a pointer, by `packagePath.Name`.
 * @param {Buffer} program
 * @param {(packagePath: string) => boolean} wanted
 * @returns {Map<string, GoType>}
 * @throws when the file is no 64-bit ELF program with Go type descriptors
 */
export function goStructs(program, wanted) {
  const sections = elfSections(program);
  const types = sections.get('.rodata');
  const links = sections.get('.typelink');
  if (!types || !links) throw new Error('the program has no .rodata or no .typelink section');

  /** @param {bigint} address */
  const offsetOf = (address) => {
    const offset = Number(address) - types.address + types.offset;
    if (offset < types.offset || offset >= types.offset + types.size) throw new Error(`no type data at ${address}`);
    return offset;
  };
  /** @param {number} at */
  const pointerAt = (at) => offsetOf(program.readBigUInt64LE(at));

  /** @param {number} at */
  const readName = (at) => {
    const flags = program[at] ?? 0;
    const [text, next] = readText(program, at + 1);
    const tag = flags & NAME_HAS_TAG ? readText(program, next)[0] : '';
    return { text, tag, embedded: (flags & NAME_EMBEDDED) !== 0 };
  };

  /** @type {Map<number, GoType>} */
  const known = new Map();
  /** @type {Map<number, number>} */
  const pointerTo = new Map();

  /**
   * @param {number} at
   * @returns {GoType}
   */
  const typeAt = (at) => {
    const found = known.get(at);
    if (found) return found;
    const flags = program[at + 20] ?? 0;
    const kind = KIND[/** @type {keyof typeof KIND} */ ((program[at + 23] ?? 0) & KIND_MASK)] ?? 'other';
    const uncommon =
      flags & TFLAG_UNCOMMON
        ? at + (DESCRIPTOR_SIZE[/** @type {keyof typeof DESCRIPTOR_SIZE} */ (kind)] ?? TYPE_SIZE)
        : undefined;
    let name = '';
    let packagePath = '';
    if (flags & TFLAG_NAMED) {
      const text = readName(types.offset + program.readInt32LE(at + 40)).text;
      const qualified = flags & TFLAG_EXTRA_STAR ? text.slice(1) : text;
      name = qualified.slice(qualified.lastIndexOf('.') + 1);
      if (uncommon !== undefined) packagePath = readName(types.offset + program.readInt32LE(uncommon)).text;
    }
    /** @type {GoType} */
    const type = {
      kind,
      name,
      packagePath,
      methods: uncommon === undefined ? [] : exportedMethods(uncommon),
      pointerMethods: () => {
        const pointer = pointerTo.get(at);
        return pointer === undefined ? [] : typeAt(pointer).methods;
      },
      elem: () => typeAt(pointerAt(at + (kind === 'map' ? TYPE_SIZE + 8 : TYPE_SIZE))),
      fields: () => structFields(at),
    };
    known.set(at, type);
    return type;
  };

  /** @param {number} uncommon */
  const exportedMethods = (uncommon) => {
    const count = program.readUInt16LE(uncommon + 6);
    const first = uncommon + program.readUInt32LE(uncommon + 8);
    return Array.from(
      { length: count },
      (_, index) => readName(types.offset + program.readInt32LE(first + index * METHOD_SIZE)).text,
    );
  };

  /** @param {number} at */
  const structFields = (at) => {
    const first = pointerAt(at + 56);
    const count = Number(program.readBigUInt64LE(at + 64));
    return Array.from({ length: count }, (_, index) => {
      const field = first + index * STRUCT_FIELD_SIZE;
      const { text, tag, embedded } = readName(pointerAt(field));
      return { name: text, tag, embedded, type: typeAt(pointerAt(field + 8)) };
    });
  };

  for (let at = links.offset; at < links.offset + links.size; at += 4) {
    const type = types.offset + program.readInt32LE(at);
    if (typeAt(type).kind === 'pointer') pointerTo.set(pointerAt(type + TYPE_SIZE), type);
  }
  /** @type {Map<string, GoType>} */
  const structs = new Map();
  for (const at of pointerTo.keys()) {
    const type = typeAt(at);
    if (type.kind === 'struct' && type.name !== '' && wanted(type.packagePath)) {
      structs.set(`${type.packagePath}.${type.name}`, type);
    }
  }
  return structs;
}

/**
 * @param {Buffer} program
 * @returns {Map<string, {address: number, offset: number, size: number}>}
 */
function elfSections(program) {
  if (program.readUInt32BE(0) !== 0x7f454c46 || program[4] !== 2 || program[5] !== 1) {
    throw new Error('not a 64-bit little-endian ELF program');
  }
  const headers = Number(program.readBigUInt64LE(40));
  const entrySize = program.readUInt16LE(58);
  const count = program.readUInt16LE(60);
  const section = Array.from({ length: count }, (_, index) => {
    const at = headers + index * entrySize;
    return {
      nameAt: program.readUInt32LE(at),
      address: Number(program.readBigUInt64LE(at + 16)),
      offset: Number(program.readBigUInt64LE(at + 24)),
      size: Number(program.readBigUInt64LE(at + 32)),
    };
  });
  const names = section[program.readUInt16LE(62)];
  if (!names) throw new Error('the program has no section names');
  return new Map(
    section.map(({ nameAt, ...rest }) => {
      const start = names.offset + nameAt;
      return [program.toString('latin1', start, program.indexOf(0, start)), rest];
    }),
  );
}

/**
 * A text with its length as a varint before it.
 * @param {Buffer} program
 * @param {number} at
 * @returns {[text: string, next: number]}
 */
function readText(program, at) {
  let length = 0;
  let next = at;
  for (let shift = 0; ; shift += 7) {
    const byte = program[next++] ?? 0;
    length |= (byte & 0x7f) << shift;
    if (byte < 0x80) break;
  }
  return [program.toString('utf8', next, next + length), next + length];
}
