import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileCel, holds } from '../../../core/cel/compile-cel.js';
import type { Json } from '../../../core/model/json.js';
import { evaluate, failure } from './evaluate.js';

const object = {
  metadata: { namespace: 'shop', labels: { 'app.kubernetes.io/name': 'web' } },
  spec: { replicas: 3, ratio: 0.5, paused: false, 'x-prop': 1, redact__d: 2, strategy: null },
  status: { conditions: [{ type: 'Available', status: 'True' }, { type: 'Progressing' }] },
};

describe('an expression over an object', () => {
  test('takes whole numbers for ints and others for doubles', () => {
    expect(evaluate('object.spec.replicas + 1', { object })).toBe(4n);
    expect(evaluate('object.spec.replicas / 2', { object })).toBe(1n);
    expect(evaluate('object.spec.ratio * 2.0', { object })).toBe(1);
    expect(evaluate('type(object.spec.replicas) == int && type(object.spec.ratio) == double', { object })).toBe(true);
    expect(evaluate('type(n) == double', { n: 1e300 })).toBe(true);
  });

  test.each([
    'object.status.conditions.exists(c, c.type == "Available" && c.status == "True")',
    '!object.status.conditions.all(c, has(c.status))',
    'object.metadata.labels["app.kubernetes.io/name"] == "web"',
    'object.metadata.labels.`app.kubernetes.io/name` == "web"',
    'object.metadata.namespace == "shop" && object.metadata.__namespace__ == "shop"',
    'object.spec.x__dash__prop == 1 && object.spec.redact__underscores__d == 2 && object.spec.redact__d == 2',
    'has(object.spec.paused) && has(object.spec.strategy) && object.spec.strategy == null',
    'object.status.?readyReplicas.orValue(0) < 1',
    '"spec" in object && !("nothing" in object)',
    'object.spec == {"replicas": 3.0, "ratio": 0.5, "paused": false, "x-prop": 1, "redact__d": 2, "strategy": null}',
    'object.status.conditions.map(c, c.type) == ["Available", "Progressing"]',
  ])('%s', (text) => {
    expect(evaluate(text, { object })).toBe(true);
  });

  test('fails on a field that is not there, and says which', () => {
    expect(failure('object.status.readyReplicas >= 1', { object })).toBe('no such key: readyReplicas');
    expect(failure('object.spec.replicas >= 1', { object: undefined })).toBe('object does not exist');
    expect(failure('object.spec.replicas >= 1')).toBe('object does not exist');
    expect(failure('object.a', { object: { a: undefined } })).toBe('no such key: a');
  });

  test('reads what every JavaScript object inherits as absent', () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__']) {
      expect(failure(`object.${name}`, { object })).toBe(`no such key: ${name}`);
      expect(failure(`object["${name}"]`, { object })).toBe(`no such key: ${name}`);
      expect(failure(`${name} == 1`, { object })).toBe(`${name} does not exist`);
      expect(evaluate(`has(object.${name}) || "${name}" in object || "${name}" in {}`, { object })).toBe(false);
      expect(failure(`object.${name}()`, { object })).toMatch(/^problem: .*there is no function/);
      expect(failure(`${name}()`, { object })).toMatch(/^problem: .*there is no function/);
      expect(failure('object.status.conditions.length', { object })).toBe('list has no fields, so no length');
      const own = JSON.parse(`{"${name}": 5}`) as Json;
      expect(evaluate(`object.${name} == 5 && has(object.${name}) && object == {"${name}": 5}`, { object: own })).toBe(
        true,
      );
    }
  });

  test('does not change the object, and gives the same answer again', () => {
    const frozen = deepFreeze(structuredClone(object));
    const program = compileCel(
      'object.status.conditions.map(c, [c] + object.status.conditions).size() + object.spec.replicas',
    );
    if (!program.ok) throw new Error(program.error.message);
    expect([1, 2].map(() => program.value.evaluate({ object: frozen }))).toEqual([
      { ok: true, value: 5n },
      { ok: true, value: 5n },
    ]);
  });
});

describe('a predicate', () => {
  test('must be true or false', () => {
    const ask = (text: string) => {
      const program = compileCel(text);
      return program.ok ? holds(program.value, { object }) : program;
    };
    expect(ask('object.spec.replicas == 3')).toEqual({ ok: true, value: true });
    expect(ask('object.spec.replicas')).toEqual({
      ok: false,
      error: 'the expression is of type int, and a predicate must be true or false',
    });
    expect(ask('object.nope')).toEqual({ ok: false, error: 'no such key: nope' });
    expect(ask('{"a": 1}')).toMatchObject({ error: expect.stringContaining('of type map') });
  });
});

describe('an evaluation', () => {
  const list = Array.from({ length: 1_000 }, (_, index) => index);
  const tooMany = 'the expression takes too many steps on this object';

  test.each([
    'list.all(a, list.all(b, list.all(c, a + b + c >= 0)))',
    'list.all(a, list.all(b, list.all(c, a + b + c >= 0))) || true',
    'list.map(a, list).map(a, list + list + list + list).size() > 0',
    'list.all(a, list == list && a in list + list + list)',
    `text${'.replace("a", text)'.repeat(5)} == ""`,
    `"a"${'.replace("", text)'.repeat(5)} == ""`,
    'list.map(a, text + text).join(text) == ""',
    'list.all(a, !text.matches("(a|b)*c(d|e)*f"))',
  ])('ends, however many steps are asked of it: %s', (text) => {
    expect(failure(text, { list, text: 'a'.repeat(10_000) })).toBe(tooMany);
  });

  test('may be given fewer steps', () => {
    const program = compileCel('list.all(a, a >= 0)', { budget: 100 });
    expect(program.ok && program.value.evaluate({ list })).toEqual({ ok: false, error: tooMany });
    expect(program.ok && program.value.evaluate({ list: list.slice(0, 10) })).toEqual({ ok: true, value: true });
  });

  test('agrees with itself however the parts of && and || stand', () => {
    const part = fc.constantFrom('true', 'false', '1 / 0 == 1', 'object.nope', '1');
    fc.assert(
      fc.property(fc.array(part, { minLength: 2, maxLength: 5 }), fc.constantFrom('&&', '||'), (parts, operator) => {
        const outcome = (list: readonly string[]) => {
          const program = compileCel(list.join(` ${operator} `));
          const result = program.ok ? program.value.evaluate({ object: {} }) : program;
          return result.ok ? result.value : 'fault';
        };
        expect(outcome([...parts].reverse())).toBe(outcome(parts));
      }),
    );
  });
});

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.freeze(value);
    for (const member of Object.values(value)) deepFreeze(member);
  }
  return value;
}
