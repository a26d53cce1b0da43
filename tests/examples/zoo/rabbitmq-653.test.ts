import { rabbitmq653 } from '../../../examples/zoo/rabbitmq-653/entry.js';
import { keepsZooPromises } from './promises.js';

keepsZooPromises(rabbitmq653);
