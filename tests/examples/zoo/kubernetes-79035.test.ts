import { kubernetes79035 } from '../../../examples/zoo/kubernetes-79035/entry.js';
import { keepsZooPromises } from './promises.js';

keepsZooPromises(kubernetes79035);
