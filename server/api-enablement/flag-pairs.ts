/** One `key=value` of a flag; `value` is absent where there is no `=`. */
export interface FlagPair {
  readonly key: string;
  readonly value?: string;
}

/** Takes `key=value,key=value` apart, which may be given several times. Source: component-base pkg/cli/flag ConfigurationMap and MapStringBool. */
export function flagPairs(texts: readonly string[]): readonly FlagPair[] {
  return texts
    .flatMap((text) => text.split(','))
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=');
      if (equals < 0) return { key: pair.trim() };
      return { key: pair.slice(0, equals).trim(), value: pair.slice(equals + 1).trim() };
    });
}
