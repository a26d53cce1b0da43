import { type CelFunction, global, member } from '../cel-function.js';
import { CelFault, CelSemver, type CelValue } from '../cel-value.js';
import { compareVersions } from '../compare-versions.js';

const NUMBER = '(0|[1-9]\\d*)';
const IDENTIFIERS = '[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*';
const VERSION = new RegExp(`^${NUMBER}\\.${NUMBER}\\.${NUMBER}(?:-(${IDENTIFIERS}))?(?:\\+${IDENTIFIERS})?$`);

/** Reads a version; with `normalize` also one with a `v`, with fewer numbers, or with zeros in front. Source: library/semverlib.go. */
function readVersion(text: string, normalize: boolean): CelSemver | CelFault {
  const [, major, minor, patch, prerelease] = VERSION.exec(normalize ? normalized(text) : text) ?? [];
  if (major === undefined) return new CelFault(`${JSON.stringify(text)} is no semantic version`);
  return new CelSemver(
    [BigInt(major), BigInt(minor!), BigInt(patch!)],
    prerelease === undefined ? [] : prerelease.split('.'),
  );
}

function normalized(text: string): string {
  const [, numbers, rest] = /^v?([0-9.]*)(.*)$/s.exec(text)!;
  const parts = numbers!.split('.').map((part) => part.replace(/^0+(?=\d)/, ''));
  while (parts.length < 3) parts.push('0');
  return parts.join('.') + rest;
}

function reading(name: string, use: (version: CelSemver | CelFault) => CelValue | CelFault): CelFunction {
  return global(name, [1, 2], ([text, normalize = false], evaluation) => {
    if (typeof text !== 'string' || typeof normalize !== 'boolean') return undefined;
    evaluation.spendText(text.length);
    return use(readVersion(text, normalize));
  });
}

/** How two versions compare; undefined for values that are none. */
export function versionOrder(a: CelValue, b: CelValue): number | undefined {
  return a instanceof CelSemver && b instanceof CelSemver ? compareVersions(a, b) : undefined;
}

const part = (name: string, index: 0 | 1 | 2) =>
  member(name, [1], ([version]) => (version instanceof CelSemver ? version.numbers[index] : undefined));

/** Semantic versions. */
export const VERSIONS: readonly CelFunction[] = [
  reading('semver', (version) => version),
  reading('isSemver', (version) => version instanceof CelSemver),
  part('major', 0),
  part('minor', 1),
  part('patch', 2),
];
