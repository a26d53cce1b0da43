import { routeController } from './operator.js';

/** The time is set whenever the condition is set, so there is always something to write, and each write asks for another look. */
export const buggy = routeController((_old, found) => found);
