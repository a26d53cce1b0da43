import { nifikop79 } from '../../../examples/zoo/nifikop-79/entry.js';
import { keepsZooPromises } from './promises.js';

keepsZooPromises(nifikop79);
