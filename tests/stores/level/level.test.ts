import * as vitest from 'vitest';
import { eventLogContract } from '../../../stores/contract/event-log-contract.js';
import { levelStore } from './level-harness.js';

eventLogContract(vitest, 'LevelEventLog', levelStore);
