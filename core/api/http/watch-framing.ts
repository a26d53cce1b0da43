import { frameHead } from '../websocket/frame.js';
import { Opcode } from '../websocket/opcode.js';

/** Source: apimachinery pkg/watch EventType. */
export type WatchEventType = 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';

/** How the events of a watch are written, and told from one another on their way. */
export interface WatchFraming {
  /** Whether an event is text, as JSON is. */
  readonly isText: boolean;
  /** One event, its object encoded, as one message. */
  event(type: WatchEventType, object: Uint8Array): readonly Uint8Array[];
}

const END = Buffer.from('}\n');

/** One line of JSON an event. */
export const JSON_LINES: WatchFraming = {
  isText: true,
  event: (type, object) => [Buffer.from(`{"type":"${type}","object":`), object, END],
};

/** One message of a WebSocket an event. Source: apiserver handlers/watch.go websocketFramer. */
export function inMessages(framing: WatchFraming): WatchFraming {
  const opcode = framing.isText ? Opcode.text : Opcode.binary;
  return {
    isText: framing.isText,
    event: (type, object) => {
      const pieces = framing.event(type, object);
      return [
        frameHead(
          opcode,
          pieces.reduce((sum, { length }) => sum + length, 0),
        ),
        ...pieces,
      ];
    },
  };
}
