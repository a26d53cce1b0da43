import type { JsonObject } from '../../../../core/model/json.js';
import { FAULTS, type Fault, type FaultSpec } from '../../../../core/schema/fault.js';
import type { TestCluster } from '../../../support/test-cluster.js';

/** A Fault as a user writes it. */
export function faultObject(name: string, spec: FaultSpec): JsonObject {
  return {
    apiVersion: FAULTS.apiVersion,
    kind: FAULTS.kind,
    metadata: { name },
    spec: spec as unknown as JsonObject,
  };
}

/** Makes a fault in a test cluster; fails the test when it is refused. */
export async function breakIt(test: TestCluster, name: string, spec: FaultSpec): Promise<void> {
  await test.create(FAULTS.groupResource, faultObject(name, spec));
}

/** Deletes a fault. */
export async function heal(test: TestCluster, name: string): Promise<void> {
  const result = await test.submit({ verb: 'delete', target: { resource: FAULTS.groupResource, name } });
  if (!result.ok) throw new Error(result.error.message);
}

/** A fault as the newest state has it; throws when there is none. */
export function faultOf(test: TestCluster, name: string): Fault {
  const fault = test.cluster.state.get(FAULTS, undefined, name);
  if (fault === undefined) throw new Error(`there is no fault ${name}`);
  return fault;
}
