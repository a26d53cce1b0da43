import { goQuote } from './go-quote.js';

/** What is wrong with an address, in the words of Go; undefined for a good one. Source: Go's net/netip ParseAddr. */
export function addressProblem(text: string): string | undefined {
  const problem = problemOf(text);
  return problem === undefined ? undefined : `ParseAddr(${goQuote(text)}): ${problem}`;
}

/** What is wrong with a range of addresses. Source: ParsePrefix there. */
export function rangeProblem(text: string): string | undefined {
  const told = (why: string) => `netip.ParsePrefix(${goQuote(text)}): ${why}`;
  const slash = text.lastIndexOf('/');
  if (slash < 0) return told("no '/'");
  const address = text.slice(0, slash);
  const problem = addressProblem(address);
  if (problem !== undefined) return told(problem);
  if (address.includes('%')) return told('IPv6 zones cannot be present in a prefix');
  const bits = text.slice(slash + 1);
  if (!/^(\d|[1-9]\d*)$/.test(bits)) return told(`bad bits after slash: ${goQuote(bits)}`);
  return Number(bits) > (address.includes(':') ? 128 : 32) ? told('prefix length out of range') : undefined;
}

const at = (why: string, rest: string) => `${why} (at ${goQuote(rest)})`;

function problemOf(text: string): string | undefined {
  switch (/[.:%]/.exec(text)?.[0]) {
    case '.':
      return problemOf4(text);
    case ':':
      return problemOf6(text);
    case '%':
      return 'missing IPv6 address';
    default:
      return 'unable to parse IP';
  }
}

function problemOf4(text: string): string | undefined {
  let value = 0;
  let digits = 0;
  let dots = 0;
  for (let index = 0; index < text.length; index++) {
    const character = text[index]!;
    if (character >= '0' && character <= '9') {
      if (digits === 1 && value === 0) return 'IPv4 field has octet with leading zero';
      value = value * 10 + Number(character);
      digits++;
      if (value > 255) return 'IPv4 field has value >255';
    } else if (character === '.') {
      if (index === 0 || index === text.length - 1 || text[index - 1] === '.')
        return at('IPv4 field must have at least one digit', text.slice(index));
      if (dots === 3) return 'IPv4 address too long';
      dots++;
      value = 0;
      digits = 0;
    } else return at('unexpected character', text.slice(index));
  }
  return dots < 3 ? 'IPv4 address too short' : undefined;
}

function problemOf6(text: string): string | undefined {
  const zone = text.indexOf('%');
  if (zone >= 0 && zone === text.length - 1) return 'zone must be a non-empty string';
  let rest = zone < 0 ? text : text.slice(0, zone);
  let hasGap = rest.startsWith('::');
  if (hasGap) rest = rest.slice(2);
  if (hasGap && rest === '') return undefined;
  let bytes = 0;
  while (bytes < 16) {
    const group = /^[0-9a-fA-F]*/.exec(rest)![0];
    if (group.length > 4) return at('each group must have 4 or less digits', rest);
    if (group === '') return at('each colon-separated field must have at least one digit', rest);
    if (rest[group.length] === '.') {
      if (!hasGap && bytes !== 12)
        return at('embedded IPv4 address must replace the final 2 fields of the address', rest);
      if (bytes > 12) return at('too many hex fields to fit an embedded IPv4 at the end of the address', rest);
      const problem = problemOf4(rest);
      if (problem !== undefined) return problem;
      bytes += 4;
      rest = '';
      break;
    }
    bytes += 2;
    rest = rest.slice(group.length);
    if (rest === '') break;
    if (rest[0] !== ':') return at('unexpected character, want colon', rest);
    if (rest.length === 1) return at('colon must be followed by more characters', rest);
    rest = rest.slice(1);
    if (rest[0] !== ':') continue;
    if (hasGap) return at('multiple :: in address', rest);
    hasGap = true;
    rest = rest.slice(1);
    if (rest === '') break;
  }
  if (rest !== '') return at('trailing garbage after address', rest);
  if (bytes < 16) return hasGap ? undefined : 'address string too short';
  return hasGap ? 'the :: must expand to at least one field of zeros' : undefined;
}
