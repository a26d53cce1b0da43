import { RE2JS } from 're2js';
import type { CelFunction } from '../cel-function.js';
import { CelFault, CelList, type CelValue } from '../cel-value.js';
import type { Evaluation } from '../evaluation.js';

/** An expression uses few patterns; past this many they are compiled anew, so that made up ones cannot fill the memory. */
const CACHE_LIMIT = 256;
const compiled = new Map<string, RE2JS | CelFault>();

/** RE2 matches in time linear in the text and in the pattern: no pattern that a user writes can hold up the engine. */
export function patternOf(text: string): RE2JS | CelFault {
  const known = compiled.get(text);
  if (known !== undefined) return known;
  if (compiled.size >= CACHE_LIMIT) compiled.clear();
  const pattern = compile(text);
  compiled.set(text, pattern);
  return pattern;
}

/** What is wrong with a pattern; undefined for one that can be used. */
export function patternProblem(text: string): string | undefined {
  const pattern = patternOf(text);
  return pattern instanceof CelFault ? pattern.message : undefined;
}

function compile(text: string): RE2JS | CelFault {
  try {
    return RE2JS.compile(text);
  } catch (error) {
    return new CelFault(`${JSON.stringify(text)} is no RE2 pattern: ${(error as Error).message}`);
  }
}

type Use = (pattern: RE2JS, text: string, more: readonly CelValue[]) => CelValue | undefined;

function withPattern(name: string, form: CelFunction['form'], arities: readonly number[], use: Use): CelFunction {
  return {
    name,
    form,
    arities,
    call: ([text, pattern, ...more], evaluation: Evaluation) => {
      if (typeof text !== 'string' || typeof pattern !== 'string') return undefined;
      evaluation.spendText((text.length + 1) * (pattern.length + 1));
      const ready = patternOf(pattern);
      return ready instanceof CelFault ? ready : use(ready, text, more);
    },
    check: ([, pattern]) => (typeof pattern === 'string' ? patternProblem(pattern) : undefined),
  };
}

function matches(pattern: RE2JS, text: string): boolean {
  return pattern.matcher(text).find();
}

function find(pattern: RE2JS, text: string): string {
  const matcher = pattern.matcher(text);
  return matcher.find() ? (matcher.group() ?? '') : '';
}

function findAll(pattern: RE2JS, text: string, [limit = -1n]: readonly CelValue[]): CelList | undefined {
  if (typeof limit !== 'bigint') return undefined;
  const matcher = pattern.matcher(text);
  const found: string[] = [];
  while ((limit < 0n || BigInt(found.length) < limit) && matcher.find()) found.push(matcher.group() ?? '');
  return new CelList(found);
}

/** Patterns in RE2's syntax. Source: cel-spec doc/langdef.md, Regular expressions; k8s.io/apiserver pkg/cel/library/regex.go. */
export const PATTERNS: readonly CelFunction[] = [
  withPattern('matches', 'global', [2], matches),
  withPattern('matches', 'member', [2], matches),
  withPattern('find', 'member', [2], find),
  withPattern('findAll', 'member', [2, 3], findAll),
];
