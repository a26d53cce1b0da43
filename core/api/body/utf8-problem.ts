import { isUtf8 } from 'node:buffer';

/**
 * Why bytes are no UTF-8, in the words of the YAML library that kube-apiserver uses; undefined when they are.
 * Source: go-yaml v2 readerc.go, yaml_parser_update_buffer.
 */
export function utf8Problem(bytes: Uint8Array): string | undefined {
  if (isUtf8(bytes)) return undefined;
  for (let at = 0; at < bytes.length; ) {
    const width = widthOf(bytes[at]!);
    if (width === 0) return 'invalid leading UTF-8 octet';
    if (at + width > bytes.length) return 'incomplete UTF-8 octet sequence';
    for (let next = 1; next < width; next++) {
      if ((bytes[at + next]! & 0xc0) !== 0x80) return 'invalid trailing UTF-8 octet';
    }
    // What is left to be wrong: more bytes than the character needs, or half of a surrogate pair.
    if (width > 1 && !isUtf8(bytes.subarray(at, at + width))) return 'invalid Unicode character';
    at += width;
  }
  return 'invalid Unicode character';
}

function widthOf(octet: number): number {
  if ((octet & 0x80) === 0) return 1;
  if ((octet & 0xe0) === 0xc0) return 2;
  if ((octet & 0xf0) === 0xe0) return 3;
  return (octet & 0xf8) === 0xf0 ? 4 : 0;
}
