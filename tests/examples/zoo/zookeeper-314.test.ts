import { zookeeper314 } from '../../../examples/zoo/zookeeper-314/entry.js';
import { keepsZooPromises } from './promises.js';

keepsZooPromises(zookeeper314);
