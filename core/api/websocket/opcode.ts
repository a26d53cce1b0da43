/** What a frame is. Source: RFC 6455, 5.2. */
export const Opcode = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** Why a connection ends. Source: RFC 6455, 7.4.1. */
export const CloseCode = { normal: 1000, protocolError: 1002, tooBig: 1009 } as const;

/** The longest payload of a frame that controls. Source: RFC 6455, 5.5. */
export const LONGEST_CONTROL = 125;
