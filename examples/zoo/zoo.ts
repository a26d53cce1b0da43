import { cassandra410 } from './cassandra-410/entry.js';
import { casskop370 } from './casskop-370/entry.js';
import { knative1181 } from './knative-1181/entry.js';
import { kubernetes65200 } from './kubernetes-65200/entry.js';
import { kubernetes79035 } from './kubernetes-79035/entry.js';
import { kubernetes129795 } from './kubernetes-129795/entry.js';
import { nifikop79 } from './nifikop-79/entry.js';
import { rabbitmq648 } from './rabbitmq-648/entry.js';
import { rabbitmq653 } from './rabbitmq-653/entry.js';
import { rabbitmq758 } from './rabbitmq-758/entry.js';
import type { ZooEntry } from './zoo-entry.js';
import { zookeeper314 } from './zookeeper-314/entry.js';
import { zookeeper410 } from './zookeeper-410/entry.js';

/** All twelve bugs. */
export const ZOO: readonly ZooEntry[] = [
  rabbitmq648,
  zookeeper314,
  rabbitmq653,
  rabbitmq758,
  cassandra410,
  casskop370,
  nifikop79,
  zookeeper410,
  kubernetes129795,
  kubernetes79035,
  kubernetes65200,
  knative1181,
];
