import { Script } from 'node:vm';
import { createJiti, type Jiti } from 'jiti';
import { ControllerFileError } from './controller-file-problem.js';

/** What a compiled module is called with, in this order. */
export interface ModuleScope {
  readonly exports: object;
  readonly require: (id: string) => unknown;
  readonly module: { exports: object };
  readonly __filename: string;
  readonly __dirname: string;
  /** What jiti makes of a dynamic `import()`, and of `import.meta.resolve`. */
  readonly jitiImport: (id: string) => Promise<unknown>;
  readonly jitiESMResolve: (id: string) => string;
}

const PARAMETERS: readonly (keyof ModuleScope)[] = [
  'exports',
  'require',
  'module',
  '__filename',
  '__dirname',
  'jitiImport',
  'jitiESMResolve',
];

/** jiti writes a syntax error into the code that it gives back instead of throwing it. Its columns begin with 0. */
const SYNTAX_ERROR = /(?:^|\n)exports\.__JITI_ERROR__ = (\{.*\})\s*$/;

let jiti: Jiti | undefined;

/**
 * Compiles TypeScript or JavaScript, a module of either kind, to a function that runs it as a CommonJS module. Node 20 knows no
 * TypeScript, and what it imports as an ES module cannot be stopped once it loops. Nothing is written to disk. Throws
 * `ControllerFileError` with line and column when the source does not parse.
 */
export function compileModule(file: string, source: string): (scope: ModuleScope) => void {
  jiti ??= createJiti(import.meta.url, { fsCache: false, moduleCache: false });
  const code = jiti.transform({ source, filename: file, ts: /\.[mc]?tsx?$/.test(file) });
  const error = SYNTAX_ERROR.exec(code)?.[1];
  if (error !== undefined) {
    const { line, column, message } = JSON.parse(error) as { line: number; column: number; message: string };
    throw syntaxError(`${file}:${line}:${column + 1}: ${message.trim()}`);
  }
  const run = compiled(file, code);
  return (scope) => run(...PARAMETERS.map((name) => scope[name]));
}

function compiled(file: string, code: string): (...parameters: readonly unknown[]) => void {
  try {
    const script = new Script(`(function (${PARAMETERS.join(', ')}) {${code}\n})`, { filename: file });
    return script.runInThisContext() as (...parameters: readonly unknown[]) => void;
  } catch (error) {
    const { message, stack = '' } = error as Error;
    const line = /:(\d+)\n/.exec(stack)?.[1] ?? '1';
    const isWaiting = message.startsWith('await is only valid');
    throw syntaxError(
      `${file}:${line}: ${isWaiting ? 'a controller file may not wait (await) while it is loaded' : message}`,
    );
  }
}

function syntaxError(message: string): ControllerFileError {
  return new ControllerFileError({ reason: 'syntax', message: `it does not parse: ${message}` });
}
