import { expect, test } from 'vitest';
import { VALIDATING_ADMISSION_POLICIES } from '../../../core/schema/kinds.js';
import { testCluster } from '../../support/test-cluster.js';

const policy = (expression: string) => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingAdmissionPolicy',
  metadata: { name: 'few' },
  spec: {
    matchConstraints: {
      resourceRules: [{ apiGroups: ['apps'], apiVersions: ['v1'], resources: ['deployments'], operations: ['CREATE'] }],
    },
    validations: [{ expression }],
  },
});

test('the status of a policy follows its generation, and belongs to the controller', async () => {
  const running = await testCluster();
  const resource = VALIDATING_ADMISSION_POLICIES.groupResource;
  const read = () => running.cluster.state.get(VALIDATING_ADMISSION_POLICIES, undefined, 'few')!;
  await running.create(resource, policy("object.spec.replicas < '5'"));
  await running.run(1_000);
  expect(read().status).toMatchObject({
    observedGeneration: 1,
    typeChecking: { expressionWarnings: [{ fieldRef: 'spec.validations[0].expression' }] },
  });
  const value = { spec: { validations: [{ expression: 'object.spec.replicas < 5' }] } };
  await running.submit({ verb: 'patch', target: { resource, name: 'few' }, patch: { type: 'merge', value } });
  await running.run(1_000);
  expect(read().status).toEqual({ observedGeneration: 2, typeChecking: {} });
  expect(read().metadata.managedFields).toContainEqual(
    expect.objectContaining({ manager: 'validatingadmissionpolicy-status', operation: 'Apply', subresource: 'status' }),
  );
  const settled = running.cluster.state;
  await running.run(60_000);
  expect(running.cluster.state.get(VALIDATING_ADMISSION_POLICIES, undefined, 'few')).toBe(
    settled.get(VALIDATING_ADMISSION_POLICIES, undefined, 'few'),
  );
  await running.stop();
});
