import { knative1181 } from '../../../examples/zoo/knative-1181/entry.js';
import { keepsZooPromises } from './promises.js';

keepsZooPromises(knative1181);
