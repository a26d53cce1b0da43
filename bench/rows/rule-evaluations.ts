import { ruleCauses } from '../../core/kinds/custom-resource/rule-causes.js';
import type { Row } from '../row.js';

const ROUNDS = 5;
const rule = {
  rule: 'self.minReplicas <= self.replicas && self.replicas <= self.maxReplicas',
  message: 'replicas must lie between both',
};
const number = { type: 'integer' };
const schema = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      properties: { minReplicas: number, replicas: number, maxReplicas: number },
      'x-kubernetes-validations': [rule],
    },
  },
};

/** How often a rule in the schema of a custom resource looks at an object. */
export const ruleEvaluations: Row = {
  name: 'rule-evaluations',
  about:
    'a CEL rule of a custom resource that compares three of its fields, on objects that keep it and one in ten that does not',
  measure: async (bench) => {
    const count = bench.scaled(200_000);
    const objects = Array.from({ length: 100 }, (_, index) => ({
      spec: { minReplicas: 1, replicas: index % 10 === 9 ? 11 : 5, maxReplicas: 10 },
    }));
    const values: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      let refused = 0;
      const begun = performance.now();
      for (let index = 0; index < count; index++)
        refused += ruleCauses(schema, objects[index % objects.length]!).length;
      values.push((count / (performance.now() - begun)) * 1_000);
      if (refused === 0 || refused === count) throw new Error('the rule does not tell objects apart');
    }
    return [{ name: 'rule-evaluations', unit: 'evaluations/s', values, bound: { on: 'value', atLeast: 50_000 } }];
  },
};
