import { rabbitmq648 } from '../../../examples/zoo/rabbitmq-648/entry.js';
import { keepsZooPromises } from './promises.js';

keepsZooPromises(rabbitmq648);
