import { cassandra410 } from '../../../examples/zoo/cassandra-410/entry.js';
import { keepsZooPromises } from './promises.js';

keepsZooPromises(cassandra410);
