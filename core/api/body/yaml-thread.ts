import { parentPort } from 'node:worker_threads';
import { decodeYaml } from './decode-yaml.js';
import type { BodyProblem, DecodedBody } from './decoded-body.js';

/** What the thread is given to read. */
export interface YamlQuestion {
  readonly id: number;
  readonly bytes: Uint8Array;
  readonly maxValues: number;
}

/** What it read, as JSON, which is taken in much faster; or why it could not. */
export type YamlAnswer =
  | { readonly id: number; readonly json: Uint8Array; readonly duplicateFields: DecodedBody['duplicateFields'] }
  | { readonly id: number; readonly problem: BodyProblem };

const port = parentPort!;
port.on('message', ({ id, bytes, maxValues }: YamlQuestion) => {
  const decoded = decodeYaml(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), maxValues);
  const answer: YamlAnswer = decoded.ok
    ? {
        id,
        json: new TextEncoder().encode(JSON.stringify(decoded.value.value)),
        duplicateFields: decoded.value.duplicateFields,
      }
    : { id, problem: decoded.error };
  port.postMessage(answer);
});
