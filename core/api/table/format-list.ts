const SHOWN = 3;

/** The first three items and how many more there are: `a,b,c + 2 more...`; `<unset>` for none. */
export function formatFirstThree(items: readonly string[]): string {
  const shown = items.slice(0, SHOWN).join(',');
  if (items.length > SHOWN) return `${shown} + ${items.length - SHOWN} more...`;
  return shown === '' ? '<unset>' : shown;
}
