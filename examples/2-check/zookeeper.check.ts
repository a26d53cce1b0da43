import { defineCheck, keepsLiveChildren, settles, workloadOf } from 'hindcast';
import { ZOOKEEPERS, zookeeper } from './zookeeper.js';

export default defineCheck({
  controllers: zookeeper,
  kinds: [ZOOKEEPERS],
  workload: workloadOf([ZOOKEEPERS], { names: ['zk'] }),
  properties: [settles, keepsLiveChildren],
});
