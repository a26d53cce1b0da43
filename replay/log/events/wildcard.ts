/** Whether a text matches a pattern in which `*` stands for any number of characters. Takes linear time in the text for each star. */
export function matchesWildcard(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  let position = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, position);
    if (found < 0) return false;
    position = found + part.length;
  }
  return position <= text.length - last.length;
}

/** Whether a name is meant by a part of it, or, where there is a `*`, by a pattern of all of it. */
export function matchesName(pattern: string, name: string): boolean {
  return pattern.includes('*') ? matchesWildcard(pattern, name) : name.includes(pattern);
}
