import type { Readable } from 'node:stream';
import { parseTerminalSize, type TerminalSize } from './stdio.js';

/** No size is longer. */
const LONGEST = 1024;

/** Calls back with each size that a stream of JSON objects tells of; what is none is skipped. Source: cri-streaming handleResizeEvents. */
export function readTerminalSizes(stream: Readable, callback: (size: TerminalSize) => void): void {
  let text = '';
  stream.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
    for (let end = text.indexOf('}'); end >= 0; end = text.indexOf('}')) {
      const size = parseTerminalSize(text.slice(0, end + 1));
      if (size !== undefined) callback(size);
      text = text.slice(end + 1);
    }
    if (text.length > LONGEST) text = '';
  });
}
