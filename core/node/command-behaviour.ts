import type { Millis } from '../model/revision.js';
import type { Container } from '../schema/generated/types/core.js';

/** How a run ends by itself. */
export interface CommandEnd {
  readonly exitCode: number;
  /** From its start. */
  readonly after: Millis;
}

/** What a run writes to its stdout, and when. */
export interface Print {
  /** From its start. */
  readonly after: Millis;
  readonly text: string;
}

/** What a command is known to do. */
export interface CommandPlay {
  readonly prints: readonly Print[];
  /** Undefined when it is unknown, and for what goes on for ever. */
  readonly end?: CommandEnd;
}

const SHELLS = new Set(['sh', 'bash', 'ash', 'dash']);
/** Programs that do their work in no time and succeed. */
const QUICK = new Set([
  'true',
  ':',
  'echo',
  'printf',
  'date',
  'hostname',
  'uname',
  'env',
  'ls',
  'pwd',
  'touch',
  'mkdir',
]);
/** The documentation's example of a Job computes digits of π with perl; it takes a few seconds there too. */
const PERL_TIME: Millis = 3000;
const SLEEP_UNITS: ReadonlyMap<string, Millis> = new Map([
  ['', 1000],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);
const MAX_SCRIPT_LENGTH = 4096;

/**
 * How a container's command ends, when it is one of the well-known few: `true`, `false`, `exit N`, `sleep N`, `echo …` and
 * others that do little, `perl …`, or a shell with `-c` and a script of these joined by `;`, `&&`, `||` or line ends.
 * Nothing is evaluated. Undefined when it is unknown, and for what goes on for ever (`sleep infinity`, loops).
 */
export function commandEnd({ command = [], args = [] }: Container): CommandEnd | undefined {
  return playCommand([...command, ...args]).end;
}

/**
 * What a command does, told by its words alone: how it ends, as `commandEnd` says, and what `echo` writes until then. Text with something to be
 * evaluated in it is not written at all.
 */
export function playCommand(words: readonly string[]): CommandPlay {
  const program = baseName(words[0]);
  if (!SHELLS.has(program)) {
    const text = program === 'echo' ? `${words.slice(1).join(' ')}\n` : undefined;
    return { prints: text === undefined ? [] : [{ after: 0, text }], end: simpleEnd(words) };
  }
  const flag = words.findIndex((word) => /^-[a-z]*c$/.test(word));
  const script = flag < 0 ? undefined : words[flag + 1];
  return script === undefined || script.length > MAX_SCRIPT_LENGTH ? { prints: [] } : playScript(script);
}

function playScript(script: string): CommandPlay {
  // A separator inside quotes leaves a part that no row knows, and so the container runs for ever.
  const parts = script.split(/(&&|\|\||;|\n)/);
  const prints: Print[] = [];
  let exitCode = 0;
  let after = 0;
  for (let i = 0; i < parts.length; i += 2) {
    const separator = parts[i - 1];
    const part = (parts[i] ?? '').trim();
    const words = part.split(/\s+/).filter((word) => word !== '');
    if (words.length === 0) continue;
    const skipped = (separator === '&&' && exitCode !== 0) || (separator === '||' && exitCode === 0);
    if (skipped) continue;
    const end = simpleEnd(words);
    if (end === undefined) return { prints };
    const text = baseName(words[0]) === 'echo' ? plainWords(part) : undefined;
    if (text !== undefined) prints.push({ after, text: `${text.slice(1).join(' ')}\n` });
    exitCode = end.exitCode;
    after += end.after;
    if (words[0] === 'exit') break;
  }
  return { prints, end: { exitCode, after } };
}

/** One word of a shell's that means what it says: bare, or in quotes. */
const WORD = /^(?:[^\s'"$`\\|&;<>(){}*?#~!]+|'[^']*'|"[^"$`\\]*")+/;

/** The words of a command in which nothing is to be evaluated; undefined when something is. */
function plainWords(command: string): readonly string[] | undefined {
  const words: string[] = [];
  let rest = command;
  while (rest !== '') {
    const [word] = WORD.exec(rest) ?? [];
    if (word === undefined) return undefined;
    words.push(
      word.replace(
        /'([^']*)'|"([^"]*)"/g,
        (_, single: string | undefined, double: string | undefined) => single ?? double ?? '',
      ),
    );
    const next = rest.slice(word.length);
    if (next !== '' && !/^\s/.test(next)) return undefined;
    rest = next.trimStart();
  }
  return words;
}

function simpleEnd(words: readonly string[]): CommandEnd | undefined {
  const program = baseName(words[0]);
  const argument = words[1] ?? '';
  if (QUICK.has(program)) return { exitCode: 0, after: 0 };
  switch (program) {
    case 'false':
      return { exitCode: 1, after: 0 };
    case 'exit':
      return /^\d{0,3}$/.test(argument) ? { exitCode: Number(argument) % 256, after: 0 } : undefined;
    case 'sleep': {
      const [, amount, unit = ''] = /^(\d{1,9}(?:\.\d{1,9})?)([smhd]?)$/.exec(argument) ?? [];
      return amount === undefined ? undefined : { exitCode: 0, after: Number(amount) * (SLEEP_UNITS.get(unit) ?? 0) };
    }
    case 'perl':
      return { exitCode: 0, after: PERL_TIME };
    default:
      return undefined;
  }
}

function baseName(program: string | undefined): string {
  return (program ?? '').slice((program ?? '').lastIndexOf('/') + 1);
}
