import { kubernetes65200 } from '../../../examples/zoo/kubernetes-65200/entry.js';
import { keepsZooPromises } from './promises.js';

keepsZooPromises(kubernetes65200);
