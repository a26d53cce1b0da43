import { followsNewer } from '../shared/owner-version.js';
import { zookeeperOperator } from './operator.js';

/** A child that follows a newer cluster than the one that was read shows that the one that was read is old. */
export const mended = zookeeperOperator((cluster, children) => children.some((child) => followsNewer(child, cluster)));
