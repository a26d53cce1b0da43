import { describe, expect, test } from 'vitest';
import { deviceExpressionProblem } from '../../../../core/kinds/resource/device-expression.js';

const inner = (depth: string) =>
  `device.attributes.all(a, device.attributes.all(b, device.attributes.all(c, ${depth})))`;

// What each may cost is what k8s.io/dynamic-resource-allocation 0.36.3 reckons (CompileCELExpression, MaxCost); a million is allowed.
describe('an expression that selects devices', () => {
  test.each([
    ["device.driver == 'gpu.example.com'", 4],
    ["device.attributes['gpu.example.com'].model == 'a100'", 5],
    ["device.capacity['gpu.example.com'].memory.compareTo(quantity('10Gi')) >= 0", 7],
    ["cel.bind(dra, device.attributes['dra.example.com'], dra.oneBool && dra.anotherBool)", 17],
    ["device.attributes.all(d, device.attributes[d].all(k, device.attributes[d][k] == 'a'))", 10_499],
    [inner('a != b || b != c'), 694_467],
  ])('%s may be written, for %i', (expression) => {
    expect(deviceExpressionProblem(expression)).toBeUndefined();
  });

  test.each([
    [inner('a.matches(b + c)'), 7_968_963],
    [inner('device.attributes.all(d, a + b == c + d)'), 48_437_443],
  ])('%s may not, for %i', (expression) => {
    expect(deviceExpressionProblem(expression)).toEqual({
      isForbidden: true,
      detail: 'too complex, exceeds cost limit',
    });
  });

  test.each([
    ['cel.bind(1, true, true)', '1:10: cel.bind() variable names must be simple identifiers'],
    ['device.color', "1:7: undefined field 'color'"],
  ])('%s is none', (expression, why) => {
    const problem = deviceExpressionProblem(expression);
    expect(problem?.isForbidden).toBe(false);
    expect(problem?.detail.split('\n')[0]).toBe(`compilation failed: ERROR: <input>:${why}`);
  });
});
