import { casskop370 } from '../../../examples/zoo/casskop-370/entry.js';
import { keepsZooPromises } from './promises.js';

keepsZooPromises(casskop370);
