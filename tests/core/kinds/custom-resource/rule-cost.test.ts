import { describe, expect, test } from 'vitest';
import { checkRule } from '../../../../core/kinds/custom-resource/compile-rules.js';
import { greatestCost } from '../../../../core/kinds/custom-resource/rule-cost.js';
import { schemaType } from '../../../../core/kinds/custom-resource/schema-type.js';
import type { JsonObject } from '../../../../core/model/json.js';
import { COSTLY_SCHEMA } from './support/costly-schema.js';

function costOf(rule: JsonObject): number | string {
  const type = schemaType(COSTLY_SCHEMA, true)!;
  const checked = checkRule(rule, type);
  return checked.expression === undefined ? checked.problem! : greatestCost(checked.expression, type);
}

/** As apiextensions-apiserver 0.36.3 reckons them (cel.Compile, MaxCost). What Go cannot count is as much as it can. */
const COSTS: readonly (readonly [rule: string, cost: number])[] = [
  ['self.count > 1', 3],
  ['self.count == 1 && self.on', 4],
  ['self.on || self.ratio < 1.5', 5],
  ['!self.on', 3],
  ['self.short == self.text', 8],
  ['self.text == self.text', 314577],
  ["self.short != 'abc'", 3],
  ['self.short < self.choice', 5],
  ['self.choice == self.text', 5],
  ["self.bytes == b'abc'", 3],
  ["self.wait < duration('1m')", 4],
  ["self.wait == duration('1m')", 4],
  ["self.at > timestamp('2020-01-01T00:00:00Z')", 4],
  ['self.day == self.at', 6],
  ["self.either == 'x'", 3],
  ['self.either == 1', 3],
  ['type(self.either) == string', 4],
  ["self.names.all(n, n.startsWith('a'))", 103],
  ['self.names.exists_one(n, n == self.short)', 184],
  ['self.names.exists(i, n, i > 2 && n == self.short)', 263],
  ['self.many.all(n, n.size() < 5)', 6291453],
  ["self.waits.all(w, w < duration('1h'))", 4718589],
  ['self.days.all(d, d == self.at)', 1429873],
  ["self.names.map(n, n + n).filter(n, n != '').size() < 4", 746],
  ['self.names.filter(n, n.contains(self.short)).size() == 0', 655],
  ['self.names.isSorted() && self.numbers.isSorted()', 112],
  ['self.numbers.sum() == self.numbers.max() + self.numbers.min()', 32],
  ["self.names.indexOf('a') == self.names.lastIndexOf('a')", 205],
  ["self.names.join(',') == 'a'", 85],
  ['self.names.join() == self.short', 88],
  ["self.short.split(',').size() == 2", 12],
  ["self.text.split(',', 3).size() == 2", 629150],
  ['self.short in self.names', 24],
  ['self.short in self.labels', 5],
  ['self.count in [1, 2, 3]', 15],
  ['self.labels.all(k, k.size() < 3)', 33],
  ['self.labels.all(k, v, k != v)', 28],
  ["self.labels['a'] == self.text", 9],
  ['self.labels.a == self.short', 9],
  ['self.free.exists(k, self.free[k] > 3)', 4044504],
  ['self.names[0] == self.text', 9],
  ["self.names[?0].orValue('b') == self.text", 314579],
  ["self.?inner.?a.orValue('x') == self.text", 314579],
  ['has(self.inner.a) && has(self.short)', 3],
  ['self.inner == self.inner', 4],
  ['self.items == self.items', 5],
  ["[self.short, 'a'].size() == 2", 14],
  ["{'k': self.short}['k'] == self.text", 39],
  ["{'k': self.short}.transformMap(k, v, v + k).size() == 1", 70],
  ['self.numbers.transformList(i, n, n + i).sum() == 3', 142],
  ['(self.on ? self.short : self.choice) == self.text', 10],
  ['dyn(self.short) == dyn(self.text)', 10],
  ['self.short + self.choice == self.text', 16],
  ['self.names + self.names == self.names', 9],
  ["self.short.matches('^[a-z]*$')", 12],
  ['self.text.matches(self.short)', 3145734],
  ["self.short.find('[0-9]+') == self.text", 18],
  ["self.text.findAll('a').size() == 1", 314577],
  ['self.short.contains(self.choice)', 8],
  ['self.short.endsWith(self.choice)', 5],
  ['self.text.lowerAscii() == self.short', 314581],
  ['self.short.upperAscii().trim().substring(1) == self.text', 20],
  ["self.short.replace('a', 'bcd') == self.text", 24],
  ['self.short.replace(self.choice, self.inner.a) == self.text', 71],
  ["self.short.charAt(1) == 'a'", 4],
  ["self.text.indexOf('a') == 1", 314576],
  ["'%s-%d'.format([self.short, self.count]) == self.text", 314590],
  ['strings.quote(self.short) == self.text', 17],
  ['strings.quote(self.text) == self.short', 314581],
  ['string(self.bytes) == self.text', 8],
  ['bytes(self.short) == self.bytes', 10],
  ['string(self.count) == self.text', 314578],
  ['string(self.wait) == self.text', 314578],
  ['sets.contains(self.names, [self.short])', 35],
  ['sets.intersects(self.names, self.names)', 405],
  ['sets.equivalent(self.numbers, [1, 2])', 45],
  ['lists.range(5).sum() == 10', 22],
  ['lists.range(self.count).size() == 10', 2 ** 64],
  ['self.names.slice(1, 4).size() == 3', 18],
  ['self.names.slice(self.count, 4).size() == 3', 21],
  ['self.names.reverse() == self.names', 37],
  ['self.names.distinct().size() == self.names.size()', 818],
  ['self.names.sort() == self.names', 857],
  ['self.numbers.sort() == self.numbers', 144],
  ["self.names.sortBy(n, n.size())[0] == 'a'", 1117],
  ['[self.names, self.names].flatten().size() == 3', 29],
  ['isIP(self.short) && ip(self.short).family() == 4', 14],
  ["ip(self.text) == ip('10.0.0.1')", 314577],
  ['ip.isCanonical(self.short)', 10],
  ["cidr(self.short).containsIP('10.0.0.1')", 11],
  ["cidr('10.0.0.0/8').containsIP(ip(self.short))", 11],
  ["cidr('10.0.0.0/8').containsCIDR(self.short)", 14],
  ['cidr(self.short).containsCIDR(cidr(self.choice))', 16],
  ['cidr(self.short).ip() == ip(self.short)', 14],
  ['string(cidr(self.short).masked()) == self.text', 314583],
  ["isQuantity(self.short) && quantity(self.short).isGreaterThan(quantity('1'))", 14],
  ["quantity(self.text) == quantity('1Gi').add(quantity(self.short))", 314584],
  ['url(self.short) == url(self.text)', 629154],
  ['url(self.text).getHost() == self.text', 629151],
  ['isURL(self.text)', 3],
  ['isSemver(self.short) && semver(self.short).major() == 1', 14],
  ["semver(self.short) == semver('1.0.0')", 8],
  ['format.dns1123Label().validate(self.short).hasValue()', 132],
  ["format.named('uuid').value().validate(self.text).hasValue()", 10066341],
  ['format.dns1123Label() == format.uuid()', 9],
  ['self.at.getFullYear() == 2020', 4],
  ['self.at + self.wait == self.at', 8],
  ['size(self.labels) == 3 && self.text.size() == 2', 8],
  ['self == self', 2],
  ['self.metadata.name == self.text', 314578],
  ["self.metadata.name.startsWith('a')", 4],
  ['self.items.all(x, x.f.all(z, z == x.g))', 12827],
  ["self.items.all(x, x.f.all(z, z == x.g && z.startsWith('ab')))", 16027],
  ['self.items.exists(x, self.items.exists(y, x.g == y.g && x.f.exists(z, z in y.f)))', 2415],
  ['self.items.all(x, x.h.all(y, y.q.all(z, z == y.p)))', 5379],
  ['self.items.map(x, x.f).all(y, y.size() > 3)', 94],
  ["['a', 'b'].all(x, x == self.text)", 23],
  ['[[1], [2]].all(x, x.size() == 1)', 43],
  ["{'a': 1}.all(k, k == self.text)", 37],
  ['oldSelf.short == self.text', 8],
];

describe('what a rule may cost at most', () => {
  test.each(COSTS)('%s: %i', (rule, cost) => {
    expect(costOf({ rule })).toBe(cost);
  });

  test('a value as it was that may be absent is as long as nothing, since nothing is known of where it stood', () => {
    expect(costOf({ rule: 'oldSelf.value().short == self.text', optionalOldSelf: true })).toBe(5);
  });

  test('macros within macros, which stand for twice as much each time, are reckoned at once', () => {
    const rule = `optional.of(self.short)${'.optMap(x, x)'.repeat(100)}.hasValue()`;
    expect(costOf({ rule })).toBe(2 ** 64);
  });
});
