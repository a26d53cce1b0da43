import { eventLogContract } from './event-log-contract.js';
import { levelStore } from './level-harness.js';

eventLogContract('LevelEventLog', levelStore);
