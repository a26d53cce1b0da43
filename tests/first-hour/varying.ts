/**
 * What varies from one run to the next, and what is compared in its place. Everything else must be printed as the guide says it. Small
 * numbers are facts, as of replicas and restarts; only what counts events or time may differ.
 */
const RULES: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, '<time>'],
  [/\d{4}-\d\d-\d\d/g, '<date>'],
  [/\b\d\d:\d\d:\d\d(?:\.\d+)?\b/g, '<clock>'],
  [/\bhindcast-1-w-[\w-]+/g, '<replay>'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, '<uid>'],
  [/\b[0-9a-f]{32,}\b/g, '<hash>'],
  [/[A-Za-z0-9+/]{60,}={0,2}/g, '<base64>'],
  // The end of a generated name. Its alphabet is that of Kubernetes' generator, without vowels.
  [/-[bcdfghjklmnpqrstvwxz2456789]{5}\b(?=[^-\w]|$)/g, '-<suffix>'],
  [/\bhindcast-at-\w+/g, 'hindcast-at-<suffix>'],
  [/\b\d+(?:\.\d+)?(?:ms|[smhd])(?:\d+[smhd])*\b/g, '<duration>'],
  [
    /\b\d[\d,]*(?= (?:events?|event\(s\)|Events|schedules|decisions|reconciles|versions|unseen|more|objects|writes?|[kM]B)\b)/g,
    '<n>',
  ],
  [/\b\d[\d,]*(?=\/s\b)/g, '<n>'],
  // Revisions, ports, process ids, sizes.
  [/\b\d[\d,]*\d\d\b/g, '<n>'],
];

/** A line with a mark for everything that varies, and columns two spaces apart however wide they are. */
export function withoutVarying(line: string): string {
  const [, indent, rest] = /^(\s*)(.*)$/.exec(line.trimEnd())!;
  return RULES.reduce(
    (text, [pattern, instead]) => text.replace(pattern, instead),
    indent + rest!.replace(/ {2,}/g, '  '),
  );
}
