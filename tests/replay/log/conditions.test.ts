import { describe, expect, test } from 'vitest';
import {
  conditionOf,
  isUnwellCondition,
  isUnwellField,
  isUnwellWithout,
} from '../../../replay/log/health/conditions.js';

describe('a condition', () => {
  test.each([
    ['Ready', 'False', true],
    ['Ready', 'True', false],
    ['Available', 'Unknown', true],
    ['MemoryPressure', 'True', true],
    ['MemoryPressure', 'False', false],
    ['MemoryPressure', 'Unknown', true],
    ['ReplicaFailure', 'True', true],
    ['DisruptionTarget', 'True', true],
    ['Failed', 'True', true],
    ['Complete', 'False', false],
    ['Suspended', 'True', false],
    ['NamespaceContentRemaining', 'True', true],
    ['NamespaceDeletionContentFailure', 'False', false],
  ])('%s %s is as it is wanted, or not', (type, status, expected) => {
    expect(isUnwellCondition({ type, status })).toBe(expected);
  });

  test('is as it is wanted when somebody wanted just that', () => {
    expect(isUnwellCondition({ type: 'Progressing', status: 'Unknown', reason: 'DeploymentPaused' })).toBe(false);
    expect(isUnwellCondition({ type: 'Ready', status: 'False', reason: 'PodCompleted' })).toBe(false);
  });

  test('is read only from what is one', () => {
    expect(conditionOf({ type: 'Ready', status: 'True', reason: '' })).toEqual({ type: 'Ready', status: 'True' });
    for (const value of [undefined, null, [], 'Ready', { type: 'Ready' }, { type: 1, status: 'True' }])
      expect(conditionOf(value)).toBeUndefined();
  });
});

describe('a field', () => {
  test.each([
    ['status.phase', 'Failed', true],
    ['status.phase', 'Running', false],
    ['status.unavailableReplicas', 1, true],
    ['status.unavailableReplicas', 0, false],
    ['status.containerStatuses[name=a].state.waiting.reason', 'CrashLoopBackOff', true],
    ['status.containerStatuses[name=a].state.waiting.reason', 'ContainerCreating', false],
    ['status.initContainerStatuses[name=a].state.terminated.exitCode', 1, true],
    ['status.containerStatuses[name=a].state.terminated.exitCode', 0, false],
    ['status.containerStatuses[name=a].lastState.terminated.exitCode', 1, false],
    ['spec.replicas', 0, false],
  ])('%s with the value %j says that something is wrong, or not', (path, value, expected) => {
    expect(isUnwellField(path, value)).toBe(expected);
  });

  test('says so by being gone when it counts what is well', () => {
    expect(isUnwellWithout('status.readyReplicas')).toBe(true);
    expect(isUnwellWithout('status.unavailableReplicas')).toBe(false);
  });
});
