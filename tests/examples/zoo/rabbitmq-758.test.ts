import { rabbitmq758 } from '../../../examples/zoo/rabbitmq-758/entry.js';
import { keepsZooPromises } from './promises.js';

keepsZooPromises(rabbitmq758);
