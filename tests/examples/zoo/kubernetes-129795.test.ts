import { kubernetes129795 } from '../../../examples/zoo/kubernetes-129795/entry.js';
import { keepsZooPromises } from './promises.js';

keepsZooPromises(kubernetes129795);
