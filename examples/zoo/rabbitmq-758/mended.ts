import { rabbitmqOperator } from './operator.js';

/**
 * What is asked for is done, so the end depends on the last edit alone. A controller sees states, not edits: whoever wants to refuse
 * an edit has to do so in admission, where none is missed.
 */
export const mended = rabbitmqOperator((_current, desired) => desired);
