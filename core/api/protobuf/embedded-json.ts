import type { Json } from '../../model/json.js';
import { decodeJson } from '../body/decode-json.js';

/**
 * Parses the JSON text that a `bytes` field holds, within the limits of bodies.
 * @returns the value, or a message that says why there is none
 */
export function embeddedJson(bytes: Uint8Array): { ok: true; value: Json } | { ok: false; message: string } {
  const decoded = decodeJson(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), false);
  return decoded.ok
    ? { ok: true, value: decoded.value.value }
    : { ok: false, message: `embedded JSON: ${decoded.error.message}` };
}
