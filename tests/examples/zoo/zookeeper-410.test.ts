import { zookeeper410 } from '../../../examples/zoo/zookeeper-410/entry.js';
import { keepsZooPromises } from './promises.js';

keepsZooPromises(zookeeper410);
