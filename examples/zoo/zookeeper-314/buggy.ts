import { zookeeperOperator } from './operator.js';

/** What was read is believed, and done. */
export const buggy = zookeeperOperator((_read, intents) => intents);
