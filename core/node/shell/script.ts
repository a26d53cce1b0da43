import type { Millis } from '../../model/revision.js';
import { arithmetic, testHolds } from './arithmetic.js';
import { type Token, tokensOf, type WordPart } from './tokens.js';

/** How a program that a script calls ends; `never` when it goes on for ever, undefined when it is not known. */
export type ProgramEnd = { readonly exitCode: number; readonly after: Millis } | 'never' | undefined;

/** What a script finds and leaves behind. */
export interface Surroundings {
  readonly variables: ReadonlyMap<string, string>;
  /** Paths of files that are there; a run adds to them. */
  readonly files: ReadonlySet<string>;
  /** What the programs that it calls have of variables; absent when nobody asks what `env` would print. */
  readonly environment?: ReadonlyMap<string, string>;
  /** How long a loop that goes on for ever is followed, from the start of the script; absent when nobody asks what it prints. */
  readonly until?: Millis;
}

/** What a run writes to its stdout, and when. */
export interface Print {
  /** From its start. */
  readonly after: Millis;
  readonly text: string;
}

/** How a script ended, what files there are then, and what `echo` and `env` wrote until then. */
export interface ScriptRun {
  readonly end: ProgramEnd;
  readonly prints: readonly Print[];
  readonly files: ReadonlySet<string>;
  /** What of the files is known, by their paths: what such commands wrote to them. */
  readonly contents: ReadonlyMap<string, string>;
}

const MAX_DEPTH = 8;
/** So many rounds of a loop are followed that does something else in each. Of one that does the same, these are the last. */
const MOST_ROUNDS = 10_000;
const MOST_PRINTS = 20_000;
/** So much text is put together while the rounds of a loop are followed: no reader of a log waits for more. */
const MOST_WORK = 4_000_000;
/** Of more text the first half is forgotten, as a kubelet puts logs aside. Source: containerLogMaxSize. */
const MOST_TEXT = 10 * 2 ** 20;
/** A word that becomes longer when its variables are put in is not followed: `A=$A$A` a few dozen times would fill the memory. */
const LONGEST_WORD = 4096;
const UNKNOWN = { stop: 'unknown' } as const;
const NEVER = { stop: 'never' } as const;
/** Of a file that is written to again and again the end is known. */
const LONGEST_CONTENT = 16_384;
const ASSIGNMENT = /^([A-Za-z_]\w*)=(.*)$/s;
const REDIRECTIONS = new Set(['>', '>>', '<']);
const LOOPS = new Set(['while', 'until', 'for', 'case', '{', 'function']);

/** A status, or why the script goes no further. */
type Outcome = number | { readonly stop: 'unknown' | 'never' } | { readonly stop: 'exit'; readonly exitCode: number };

/**
 * Follows a script as far as it is understood: lists, `if`, variables, `test`, `expr`, sums, and files that are touched. Nothing is run: what
 * a program does is asked of `programEnd`, in words with all their variables put in.
 */
export function runScript(
  script: string,
  { variables, files, environment, until }: Surroundings,
  programEnd: (words: readonly string[]) => ProgramEnd,
): ScriptRun {
  const shell = new Shell(new Map(variables), new Set(files), programEnd, environment && new Map(environment), until);
  const outcome = shell.run(script);
  const end = (exitCode: number) => ({ exitCode: exitCode & 255, after: shell.elapsed });
  const { files: left, prints, contents } = shell;
  const rest = { files: left, prints, contents };
  if (typeof outcome === 'number') return { end: end(outcome), ...rest };
  if (outcome.stop === 'exit') return { end: end(outcome.exitCode), ...rest };
  return { end: outcome.stop === 'never' ? 'never' : undefined, ...rest };
}

/** What `echo` writes for its arguments; undefined where that depends on which `echo` it is. */
function echoed(args: readonly string[]): string | undefined {
  if (args[0] === '-n') return args.slice(1).join(' ');
  return args[0]?.startsWith('-') === true || args.some((word) => word.includes('\\'))
    ? undefined
    : `${args.join(' ')}\n`;
}

/**
 * What a program writes that only tells what it was given: `echo` its arguments, `env` and `printenv` the variables it has, where those are known.
 * Undefined for others.
 */
export function printed(
  [path = '', ...args]: readonly string[],
  environment: ReadonlyMap<string, string> | undefined,
): string | undefined {
  const program = path.slice(path.lastIndexOf('/') + 1);
  if (program === 'echo') return echoed(args);
  if (environment === undefined || (program !== 'env' && program !== 'printenv')) return undefined;
  if (args.length === 0) return [...environment].map(([name, value]) => `${name}=${value}\n`).join('');
  const value = program === 'printenv' && args.length === 1 ? environment.get(args[0] as string) : undefined;
  return value === undefined ? undefined : `${value}\n`;
}

class Shell {
  elapsed: Millis = 0;
  readonly prints: Print[] = [];
  readonly contents = new Map<string, string>();
  #tokens: readonly Token[] = [];
  #at = 0;
  #depth = 0;
  /** `set -e`: the first command that fails ends the script, but for those that are a condition or part of a list with `&&` or `||`. */
  #endsOnFailure = false;
  #conditions = 0;
  /** How much text has been put together. */
  #work = 0;
  /** How much text is in `prints`. */
  #length = 0;
  /** How many commands in `$(…)` are under way, one in another. */
  #commands = 0;

  constructor(
    readonly variables: Map<string, string>,
    readonly files: Set<string>,
    readonly programEnd: (words: readonly string[]) => ProgramEnd,
    readonly environment: Map<string, string> | undefined,
    readonly until: Millis | undefined,
  ) {}

  run(script: string): Outcome {
    this.#tokens = tokensOf(script) ?? [{ operator: '(' }];
    this.#at = 0;
    const outcome = this.#list(true, []);
    return typeof outcome === 'number' && this.#at < this.#tokens.length ? UNKNOWN : outcome;
  }

  /** Commands one after the other, up to a reserved word of those given. Where they are not to run, they are only read. */
  #list(runs: boolean, until: readonly string[]): Outcome {
    let status: Outcome = 0;
    while (this.#at < this.#tokens.length) {
      const reserved = this.#reserved();
      if (reserved !== undefined && until.includes(reserved)) return status;
      if (this.#operator() === ';') {
        this.#at++;
        continue;
      }
      status = this.#andOr(runs);
      if (typeof status !== 'number') return status;
    }
    return until.length === 0 ? status : UNKNOWN;
  }

  #andOr(runs: boolean): Outcome {
    let status = this.#command(runs);
    let isList = false;
    for (; ; isList = true) {
      if (typeof status !== 'number') return status;
      const operator = this.#operator();
      if (operator !== '&&' && operator !== '||') break;
      this.#at++;
      while (this.#operator() === ';') this.#at++;
      const isNext: boolean = runs && (operator === '&&') === (status === 0);
      const next: Outcome = this.#command(isNext);
      if (isNext || typeof next !== 'number') status = next;
    }
    const end = this.#operator();
    if (end !== undefined && end !== ';') return UNKNOWN;
    const isFatal = runs && this.#endsOnFailure && !isList && this.#conditions === 0 && status !== 0;
    return isFatal ? { stop: 'exit', exitCode: status } : status;
  }

  #command(runs: boolean): Outcome {
    const reserved = this.#reserved();
    if (reserved === 'if') return this.#conditional(runs);
    if (reserved !== undefined && LOOPS.has(reserved)) return runs ? this.#loop(reserved) : UNKNOWN;
    if (reserved === '!') {
      this.#at++;
      const status = this.#command(runs);
      return typeof status === 'number' ? Number(status === 0) : status;
    }
    return this.#simple(runs);
  }

  #conditional(runs: boolean): Outcome {
    if (++this.#depth > MAX_DEPTH) return UNKNOWN;
    let status: Outcome = 0;
    let isDecided = !runs;
    for (let word = this.#reserved(); word !== 'fi'; word = this.#reserved()) {
      this.#at++;
      let holds = false;
      if (word === 'else') holds = !isDecided;
      else {
        this.#conditions++;
        const condition = this.#list(!isDecided, ['then']);
        this.#conditions--;
        if (typeof condition !== 'number') return condition;
        this.#at++;
        holds = !isDecided && condition === 0;
      }
      const body = this.#list(holds, ['elif', 'else', 'fi']);
      if (typeof body !== 'number') return body;
      if (holds) status = body;
      isDecided ||= holds;
    }
    this.#at++;
    this.#depth--;
    return status;
  }

  /** Of loops only those are known that go on for ever. What they print is gathered where somebody asks. */
  #loop(kind: string): Outcome {
    const [, condition] = this.#tokens.slice(this.#at);
    const word = condition !== undefined && 'word' in condition ? plainWord(condition.word) : undefined;
    const isEndless = kind === 'while' ? word === 'true' || word === ':' : kind === 'until' && word === 'false';
    if (!isEndless) return UNKNOWN;
    if (this.until !== undefined) this.#goRound(this.until);
    return NEVER;
  }

  /** Follows the rounds of a loop without end as far as is asked for. One that does the same in each is leapt over but for the last rounds. */
  #goRound(until: Millis): void {
    this.#at += 2;
    while (this.#operator() === ';') this.#at++;
    if (this.#reserved() !== 'do') return;
    const body = this.#at + 1;
    const [known, worked] = [this.#memory(), this.#work];
    for (let round = 0; round < MOST_ROUNDS && this.#work - worked < MOST_WORK && this.elapsed <= until; round++) {
      const began = this.elapsed;
      this.#at = body;
      if (typeof this.#list(true, ['done']) !== 'number') return;
      const took = this.elapsed - began;
      // A round that takes no time is followed by as many as a machine can do.
      if (took === 0) return;
      if (round === 0 && this.#memory() === known) {
        const most = Math.min(MOST_ROUNDS, Math.max(3, Math.floor(MOST_WORK / (this.#work - worked + 1))));
        this.elapsed += took * Math.max(0, Math.floor((until - this.elapsed) / took) - most + 2);
      }
    }
  }

  /** All that a round may leave to the next, as a text. */
  #memory(): string {
    return JSON.stringify([[...this.variables], [...this.files], this.environment && [...this.environment]]);
  }

  #simple(runs: boolean): Outcome {
    const words: string[] = [];
    const written: { readonly path: string; readonly isAdded: boolean }[] = [];
    let hasPattern = false;
    for (let token = this.#tokens[this.#at]; token !== undefined; token = this.#tokens[this.#at]) {
      const redirection = 'operator' in token && REDIRECTIONS.has(token.operator) ? token.operator : undefined;
      if (redirection !== undefined) {
        const target = this.#tokens[++this.#at];
        const path = target !== undefined && 'word' in target ? this.#expand(target.word) : undefined;
        if (path === undefined) return UNKNOWN;
        if (redirection !== '<') written.push({ path, isAdded: redirection === '>>' });
      } else if ('word' in token) {
        const value = runs ? this.#expand(token.word) : '';
        if (value === undefined) return UNKNOWN;
        hasPattern ||= token.word.some((part) => part.kind === 'text' && !part.isQuoted && /[*?[~]/.test(part.text));
        if (value !== '' || token.word.some(({ isQuoted }) => isQuoted)) words.push(value);
      } else break;
      this.#at++;
    }
    if (!runs) return 0;
    const status = this.#call(words);
    if (typeof status !== 'number') return status;
    const text = hasPattern ? undefined : this.#printed(words);
    if (written.length === 0 && text !== undefined) this.#print(text);
    for (const { path, isAdded } of written) this.#write(path, isAdded, text);
    return status;
  }

  #print(text: string): void {
    this.prints.push({ after: this.elapsed, text });
    this.#work += text.length;
    this.#length += text.length;
    if (this.#length <= MOST_TEXT && this.prints.length <= MOST_PRINTS) return;
    const forgotten = this.prints.splice(0, Math.ceil(this.prints.length / 2));
    for (const one of forgotten) this.#length -= one.text.length;
  }

  /** What a command writes, with the variables in front of it. */
  #printed(words: readonly string[]): string | undefined {
    const first = words.findIndex((word) => !ASSIGNMENT.test(word));
    if (first <= 0) return printed(words, this.environment);
    const own = words.slice(0, first).map((word) => {
      const [, name = '', value = ''] = ASSIGNMENT.exec(word) ?? [];
      return [name, value] as const;
    });
    return printed(words.slice(first), this.environment && new Map([...this.environment, ...own]));
  }

  #write(path: string, isAdded: boolean, text: string | undefined): void {
    this.files.add(path);
    const before = isAdded ? (this.contents.get(path) ?? '') : '';
    if (text === undefined) this.contents.delete(path);
    else this.contents.set(path, `${before}${text}`.slice(-LONGEST_CONTENT));
  }

  #call(words: readonly string[]): Outcome {
    const [, name, value] = ASSIGNMENT.exec(words[0] ?? '') ?? [];
    if (name !== undefined && value !== undefined) {
      if (words.length > 1) return this.#callWith(name, value, words.slice(1));
      this.variables.set(name, value);
      return 0;
    }
    const [program = ':', ...args] = words;
    switch (program) {
      case 'exit':
      case 'return': {
        const code = args[0] ?? '0';
        return /^\d{1,9}$/.test(code) ? { stop: 'exit', exitCode: Number(code) } : UNKNOWN;
      }
      case '[':
      case '[[':
        return args.at(-1) === (program === '[' ? ']' : ']]') ? this.#test(args.slice(0, -1)) : UNKNOWN;
      case 'test':
        return this.#test(args);
      case 'set':
        if (args.some((each) => /^-\w*e/.test(each))) this.#endsOnFailure = true;
        return args.every((each) => /^[-+]\w*$|^pipefail$/.test(each)) ? 0 : UNKNOWN;
      case 'export':
        return args.length === 1 ? this.#export(args[0] as string) : UNKNOWN;
      case 'touch':
        for (const path of args) this.files.add(path);
        return 0;
      case 'cat':
        return args.every((path) => this.files.has(path)) ? 0 : UNKNOWN;
      case 'rm':
        for (const path of args) this.files.delete(path);
        return 0;
      default:
        return this.#program(words);
    }
  }

  /** A variable in front of a command is that command's alone, whose own words were put together before. */
  #callWith(name: string, value: string, words: readonly string[]): Outcome {
    const known = this.environment?.get(name);
    this.environment?.set(name, value);
    const status = this.#call(words);
    if (known === undefined) this.environment?.delete(name);
    else this.environment?.set(name, known);
    return status;
  }

  #export(word: string): Outcome {
    const status = this.#call(word.includes('=') ? [word] : []);
    const name = word.split('=')[0] as string;
    if (status === 0) this.environment?.set(name, this.variables.get(name) ?? '');
    return status;
  }

  #program(words: readonly string[]): Outcome {
    const end = this.programEnd(words);
    if (end === undefined) return UNKNOWN;
    if (end === 'never') return NEVER;
    this.elapsed += end.after;
    return end.exitCode;
  }

  #test(words: readonly string[]): Outcome {
    const holds = testHolds(words, (path) => this.files.has(path));
    return holds === undefined ? UNKNOWN : Number(!holds);
  }

  #expand(word: readonly WordPart[]): string | undefined {
    let text = '';
    for (const part of word) {
      const value = this.#valueOf(part);
      if (value === undefined) return undefined;
      text += value;
      if (text.length > LONGEST_WORD) return undefined;
    }
    this.#work += text.length + 1;
    return text;
  }

  #valueOf(part: WordPart): string | undefined {
    switch (part.kind) {
      case 'text':
        return part.text;
      case 'variable':
        return this.variables.get(part.name) || (part.otherwise ?? '');
      case 'arithmetic': {
        const plain = part.text.replace(/\$\{?([A-Za-z_]\w*)\}?/g, '$1');
        return arithmetic(plain, (name) => this.variables.get(name) ?? '')?.toString();
      }
      case 'command': {
        if (this.#commands === MAX_DEPTH) return undefined;
        this.#commands++;
        const [program, ...args] = (tokensOf(part.script) ?? []).map((token) =>
          'word' in token ? this.#expand(token.word) : undefined,
        );
        this.#commands--;
        if (args.includes(undefined)) return undefined;
        if (program === 'echo') return args.join(' ');
        return program === 'expr' ? arithmetic(args.join(' '), () => '')?.toString() : undefined;
      }
    }
  }

  #operator(): string | undefined {
    const token = this.#tokens[this.#at];
    return token !== undefined && 'operator' in token ? token.operator : undefined;
  }

  /** The next word, where it stands as it is: reserved words are not quoted. */
  #reserved(): string | undefined {
    const token = this.#tokens[this.#at];
    return token !== undefined && 'word' in token ? plainWord(token.word) : undefined;
  }
}

function plainWord(word: readonly WordPart[]): string | undefined {
  const [part] = word;
  return word.length === 1 && part?.kind === 'text' && !part.isQuoted ? part.text : undefined;
}
