import { describe, expect, test } from 'vitest';
import { callsOf } from '../../../../core/cel/check/call-lookup.js';
import { type CelRun, compileCel } from '../../../../core/cel/compile-cel.js';
import { checkRule } from '../../../../core/kinds/custom-resource/compile-rules.js';
import { ruleCauses } from '../../../../core/kinds/custom-resource/rule-causes.js';
import { ruleValue } from '../../../../core/kinds/custom-resource/rule-value.js';
import { schemaType, withResourceFields } from '../../../../core/kinds/custom-resource/schema-type.js';
import type { JsonObject } from '../../../../core/model/json.js';
import { COSTLY_OBJECT, COSTLY_SCHEMA } from './support/costly-schema.js';

function run(rule: string): CelRun {
  const { expression } = checkRule({ rule }, schemaType(COSTLY_SCHEMA, true)!);
  const program = compileCel(rule, { calls: callsOf(expression!) });
  if (!program.ok) throw new Error(program.error.message);
  const self = ruleValue(withResourceFields(COSTLY_SCHEMA), COSTLY_OBJECT);
  return program.value.run({ self, oldSelf: self });
}

/** As apiextensions-apiserver 0.36.3 runs them on the object (ContextEval, ActualCost). */
const COSTS: readonly (readonly [rule: string, value: boolean, cost: number])[] = [
  ['self.count > 1', true, 3],
  ['self.count == 1 && self.on', false, 3],
  ['self.on || self.ratio < 1.5', true, 2],
  ['!self.on', false, 3],
  ['self.short == self.text', false, 5],
  ['self.text == self.text', true, 8],
  ["self.short != 'abc'", true, 3],
  ['self.short < self.choice', true, 5],
  ['self.choice == self.text', false, 5],
  ["self.bytes == b'abc'", true, 3],
  ["self.wait < duration('1m')", false, 3],
  ["self.wait == duration('1m')", false, 3],
  ["self.at > timestamp('2020-01-01T00:00:00Z')", true, 3],
  ['self.day == self.at', false, 5],
  ["self.either == 'x'", true, 3],
  ['self.either == 1', false, 3],
  ['type(self.either) == string', true, 4],
  ["self.names.all(n, n.startsWith('a'))", false, 15],
  ['self.names.exists_one(n, n == self.short)', true, 26],
  ['self.names.exists(i, n, i > 2 && n == self.short)', false, 41],
  ['self.many.all(n, n.size() < 5)', false, 21],
  ["self.waits.all(w, w < duration('1h'))", false, 13],
  ['self.days.all(d, d == self.at)', true, 10],
  ["self.names.map(n, n + n).filter(n, n != '').size() < 4", false, 153],
  ['self.names.filter(n, n.contains(self.short)).size() == 0', false, 38],
  ['self.names.isSorted() && self.numbers.isSorted()', false, 2],
  ['self.numbers.sum() == self.numbers.max() + self.numbers.min()', false, 20],
  ["self.names.indexOf('a') == self.names.lastIndexOf('a')", true, 5],
  ["self.names.join(',') == 'a'", false, 8],
  ['self.names.join() == self.short', false, 10],
  ["self.short.split(',').size() == 2", false, 6],
  ["self.text.split(',', 3).size() == 2", true, 12],
  ['self.short in self.names', true, 9],
  ['self.short in self.labels', false, 5],
  ['self.count in [1, 2, 3]', true, 2],
  ['self.labels.all(k, k.size() < 3)', true, 9],
  ['self.labels.all(k, v, k != v)', true, 9],
  ["self.labels['a'] == self.text", false, 6],
  ['self.labels.a == self.short', false, 6],
  ['self.free.exists(k, self.free[k] > 3)', true, 11],
  ['self.names[0] == self.text', false, 6],
  ["self.names[?0].orValue('b') == self.text", false, 6],
  ["self.?inner.?a.orValue('x') == self.text", false, 6],
  ["optional.of(self.short).optMap(s, s + 'x').orValue('') == self.text", false, 14],
  ['has(self.inner.a) && has(self.short)', true, 3],
  ['self.inner == self.inner', true, 5],
  ['self.items == self.items', true, 5],
  ["[self.short, 'a'].size() == 2", true, 14],
  ["{'k': self.short}['k'] == self.text", false, 37],
  ["{'k': self.short}.transformMap(k, v, v + k).size() == 1", true, 41],
  ['self.numbers.transformList(i, n, n + i).sum() == 3', false, 68],
  ['(self.on ? self.short : self.choice) == self.text', false, 6],
  ['dyn(self.short) == dyn(self.text)', false, 7],
  ['self.short + self.choice == self.text', false, 10],
  ['self.names + self.names == self.names', false, 8],
  ["self.short.matches('^[a-z]*$')", false, 4],
  ['self.text.matches(self.short)', true, 12],
  ["self.short.find('[0-9]+') == self.text", false, 7],
  ["self.text.findAll('a').size() == 1", false, 8],
  ['self.short.contains(self.choice)', false, 5],
  ['self.short.endsWith(self.choice)', false, 5],
  ['self.text.lowerAscii() == self.short', false, 9],
  ['self.short.upperAscii().trim().substring(1) == self.text', false, 8],
  ["self.short.replace('a', 'bcd') == self.text", false, 7],
  ['self.short.replace(self.choice, self.inner.a) == self.text', false, 12],
  ["self.short.charAt(1) == 'a'", false, 4],
  ["self.text.indexOf('a') == 1", false, 7],
  ["'%s-%d'.format([self.short, self.count]) == self.text", false, 18],
  ['strings.quote(self.short) == self.text', false, 6],
  ['strings.quote(self.text) == self.short', false, 9],
  ['string(self.bytes) == self.text', false, 6],
  ['bytes(self.short) == self.bytes', false, 6],
  ['string(self.count) == self.text', false, 6],
  ['string(self.wait) == self.text', false, 6],
  ['sets.contains(self.names, [self.short])', true, 20],
  ['sets.intersects(self.names, self.names)', true, 30],
  ['sets.equivalent(self.numbers, [1, 2])', false, 19],
  ['lists.range(5).sum() == 10', true, 22],
  ['lists.range(self.count).size() == 10', false, 18],
  ['self.names.slice(1, 4).size() == 3', true, 18],
  ['self.names.slice(self.count, 4).size() == 3', false, 18],
  ['self.names.reverse() == self.names', false, 21],
  ['self.names.distinct().size() == self.names.size()', true, 70],
  ['self.names.sort() == self.names', false, 68],
  ['self.numbers.sort() == self.numbers', false, 48],
  ["self.names.sortBy(n, n.size())[0] == 'a'", true, 139],
  ['[self.names, self.names].flatten().size() == 3', false, 29],
  ['isIP(self.short) && ip(self.short).family() == 4', true, 8],
  ['ip.isCanonical(self.short)', true, 4],
  ["cidr('10.0.0.0/8').containsIP(ip(self.short))", true, 5],
  ["isQuantity(self.short) && quantity(self.short).isGreaterThan(quantity('1'))", false, 3],
  ['isURL(self.text)', false, 3],
  ['isSemver(self.short) && semver(self.short).major() == 1', false, 3],
  ['format.dns1123Label().validate(self.short).hasValue()', true, 12],
  ["format.named('uuid').value().validate(self.text).hasValue()", true, 77],
  ['format.dns1123Label() == format.uuid()', false, 3],
  ['self.at.getFullYear() == 2020', false, 4],
  ['self.at + self.wait == self.at', false, 8],
  ['size(self.labels) == 3 && self.text.size() == 2', false, 4],
  ['self == self', true, 5],
  ['self.metadata.name == self.text', false, 6],
  ["self.metadata.name.startsWith('a')", false, 4],
  ['self.items.all(x, x.f.all(z, z == x.g))', false, 20],
  ["self.items.all(x, x.f.all(z, z == x.g && z.startsWith('ab')))", false, 20],
  ['self.items.exists(x, self.items.exists(y, x.g == y.g && x.f.exists(z, z in y.f)))', true, 40],
  ['self.items.all(x, x.h.all(y, y.q.all(z, z == y.p)))', false, 33],
  ['self.items.map(x, x.f).all(y, y.size() > 3)', false, 40],
  ["['a', 'b'].all(x, x == self.text)", false, 10],
  ['[[1], [2]].all(x, x.size() == 1)', true, 13],
  ["{'a': 1}.all(k, k == self.text)", false, 8],
  ['oldSelf.short == self.text', false, 5],
  ["cidr('10.0.0.0/8').containsIP('10.0.0.1')", true, 3],
  ["cidr('fd00::/8').containsCIDR('fd00::/16')", true, 5],
  ["cidr('10.0.0.0/8').containsCIDR(cidr('10.1.0.0/16'))", true, 6],
  ["cidr('10.0.0.0/8').ip() == ip('10.0.0.0')", true, 4],
  ["string(cidr('10.1.0.0/8').masked()) == '10.0.0.0/8'", true, 4],
  ["ip('fd00::1') != ip(self.short)", true, 5],
  ["quantity('1Gi').add(quantity('5')) != quantity('7')", true, 5],
  ["url('https://' + self.short + '/a').getHost() == self.short", true, 12],
  ["url('https://a') == url('https://b')", false, 3],
  ["semver('1.2.3').major() == 1 && semver('1.0.0') != semver('1.0.1')", true, 6],
  ['self.inner.b / 0 == 1 || self.on', true, 7],
  ['self.names.all(n, n.size() > 1)', false, 11],
  ["self.names.exists(n, n == 'bb')", true, 18],
  ['self.names.all(i, n, i < 2)', false, 20],
  ['optional.none().optMap(x, self.names.size()).hasValue()', false, 4],
  ['optional.of(self.names).optMap(x, 3).orValue(4) == 3', true, 6],
  ['self.names.filter(n, n.size() > 1).map(n, 1).size() == 3', true, 66],
  ['self.items[size(self.items) - 1].g.startsWith(self.items[0].g)', false, 15],
  ["self.labels[self.names[0]] == '1'", true, 6],
  ['self.?inner.?c.hasValue() || self.?inner.?a.hasValue()', true, 7],
  ['[[1, 2], [3]].all(l, l.all(x, x in [1, 2, 3]))', true, 23],
  ["(self.on ? self.inner : self.inner).a == (self.on ? 'abc' : self.text)", true, 7],
  ['!!self.on && -(-self.count) == 3', true, 7],
  ["{'a': 1, 'b': 2}.transformMapEntry(k, v, {v: k}).size() == 2", true, 71],
  ['has(self.inner.a) && !has(self.inner.c)', true, 5],
  ["self.text.matches('32') && 'abc'.matches(self.inner.a)", true, 10],
];

describe('what running a rule costs', () => {
  test.each(COSTS)('%s is %s: %i', (rule, value, cost) => {
    const { value: result, cost: spent } = run(rule);
    expect({ result, spent }).toEqual({ result: { ok: true, value }, spent: cost });
  });

  test('who takes a value of an optional for another pays for finding it twice, as the macro asks twice', () => {
    const inner = 'optional.of(self.names).optMap(x, x.size())';
    expect([run(`${inner}.hasValue()`).cost, run(`${inner}.optMap(y, y + 1).hasValue()`).cost]).toEqual([12, 28]);
  });
});

describe('the budgets of rules', () => {
  const NAMES: JsonObject = { type: 'array', items: { type: 'string' } };
  const PAIRS = 'self.names.all(a, self.names.all(b, a.size() + b.size() >= 0))';
  const names = (count: number) => Array.from({ length: count }, (_, index) => `name${index}`);
  const ruled = (...rules: readonly JsonObject[]): JsonObject => ({
    type: 'object',
    properties: { names: NAMES },
    'x-kubernetes-validations': rules,
  });
  const texts = (schema: JsonObject, object: JsonObject) =>
    ruleCauses(schema, object).map(({ field, message }) => `${field}: ${message}`);

  // 300 names cost 811,803 and 400 cost 1,442,403.
  test('a rule that costs a million is run to its end', () => {
    expect(texts(ruled({ rule: PAIRS }), { names: names(300) })).toEqual([]);
  });

  test('a rule that costs more is ended, and with it all others', () => {
    expect(texts(ruled({ rule: PAIRS }, { rule: 'false' }), { names: names(400) })).toEqual([
      `<nil>: Invalid value: "object": 'operation cancelled: actual cost limit exceeded': no further validation rules will be run due to call cost exceeds limit for rule: ${PAIRS}`,
    ]);
  });

  test('all rules of an object together cost ten millions at most', () => {
    const rules = Array.from({ length: 13 }, () => ({ rule: PAIRS }));
    expect(texts(ruled(...rules.slice(0, 12), { rule: 'false' }), { names: names(300) })).toEqual([
      '<nil>: Invalid value: failed rule: false',
    ]);
    expect(texts(ruled(...rules, { rule: 'false' }), { names: names(300) })).toEqual([
      '<nil>: Invalid value: "object": validation failed due to running out of cost budget, no further validation rules will be run',
    ]);
  });

  test('the expression of a message has the same limit, and its result another one', () => {
    const pairs = "self.names.map(a, self.names.map(b, a + b).join(',')).join(',')";
    expect(texts(ruled({ rule: 'false', messageExpression: pairs }), { names: names(400) })).toEqual([
      `<nil>: Invalid value: "object": no further validation rules will be run due to call cost exceeds limit for messageExpression: "${pairs}"`,
    ]);
    const long = { rule: 'false', messageExpression: "self.names.join(',')", message: 'short' };
    expect(texts(ruled(long), { names: names(1_000) })).toEqual(['<nil>: Invalid value: short']);
  });
});
