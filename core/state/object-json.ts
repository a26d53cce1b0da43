import type { KubeObject } from '../model/object.js';

const known = new WeakMap<KubeObject, Buffer>();

/**
 * The JSON of an object of a state, as UTF-8. Objects never change, so the bytes are made once and serve the log, every
 * answer and every watcher.
 */
export function objectJson(object: KubeObject): Buffer {
  let json = known.get(object);
  if (json === undefined) {
    json = exactly(JSON.stringify(object));
    known.set(object, json);
  }
  return json;
}

/**
 * Encodes into memory of its own. Node's small buffers share slabs of 8 KiB with whatever was encoded beside them, and bytes
 * that live as long as an object would keep such a slab, mostly waste, for as long.
 */
function exactly(text: string): Buffer {
  const json = Buffer.allocUnsafeSlow(Buffer.byteLength(text));
  json.write(text);
  return json;
}

/** Remembers bytes that were read rather than made. */
export function rememberJson(object: KubeObject, json: Buffer): void {
  known.set(object, json);
}
