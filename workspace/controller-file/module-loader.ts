import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { compileModule } from './compile-module.js';
import { ControllerFileError } from './controller-file-problem.js';

/** What an import may leave out, in the order it is tried. */
const EXTENSIONS = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs', '.json'];
/** What TypeScript wants to be imported by the name of what it is compiled to. */
const COMPILED_FROM: ReadonlyMap<string, string> = new Map([
  ['.js', '.ts'],
  ['.mjs', '.mts'],
  ['.cjs', '.cts'],
]);
const COMPILED_HERE: ReadonlySet<string> = new Set(['.ts', '.mts', '.cts', '.tsx', '.js', '.mjs', '.cjs', '.jsx']);

/**
 * Loads a user's modules into this process, each once. `provided` modules are given as they are, so that `hindcast` is the very package
 * that runs, and not another copy of it; files beside the module are compiled as it is; packages are loaded by Node. All at once, so
 * that the one who loads may stop it.
 */
export class ModuleLoader {
  readonly #provided: ReadonlyMap<string, object>;
  readonly #loaded = new Map<string, { exports: object }>();

  constructor(provided: ReadonlyMap<string, object>) {
    this.#provided = provided;
  }

  /** Loads a file by its absolute path, and gives what it exports. Throws `ControllerFileError`, or what the module throws. */
  load(file: string): object {
    const known = this.#loaded.get(file);
    if (known !== undefined) return known.exports;
    const module: { exports: object } = { exports: {} };
    this.#loaded.set(file, module);
    const source = readFileSync(file, 'utf8');
    if (extname(file) === '.json') module.exports = JSON.parse(source) as object;
    else this.#run(file, source, module);
    return module.exports;
  }

  #run(file: string, source: string, module: { exports: object }): void {
    const require = (id: string) => this.#require(id, file);
    compileModule(
      file,
      source,
    )({
      exports: module.exports,
      require,
      module,
      __filename: file,
      __dirname: dirname(file),
      jitiImport: async (id) => require(id),
      jitiESMResolve: (id) => pathToFileURL(this.#resolve(id, file) ?? createRequire(file).resolve(id)).href,
    });
  }

  #require(id: string, importer: string): unknown {
    const provided = this.#provided.get(id);
    if (provided !== undefined) return provided;
    const file = this.#resolve(id, importer);
    return file === undefined ? createRequire(importer)(id) : this.load(file);
  }

  /** The file that an import of a path means; undefined for packages and what is Node's own. */
  #resolve(id: string, importer: string): string | undefined {
    if (!/^(\.{1,2}(\/|$)|\/|file:)/.test(id)) return undefined;
    const path = id.startsWith('file:') ? fileURLToPath(id) : resolve(dirname(importer), id);
    const from = COMPILED_FROM.get(extname(path));
    const candidates = [
      path,
      ...(from === undefined ? [] : [path.slice(0, -extname(path).length) + from]),
      ...EXTENSIONS.map((extension) => path + extension),
      ...EXTENSIONS.map((extension) => resolve(path, `index${extension}`)),
    ];
    const found = candidates.find((candidate) => existsSync(candidate) && statSync(candidate).isFile());
    if (found === undefined) {
      throw new ControllerFileError({
        reason: 'missing',
        message: `${importer} imports ${JSON.stringify(id)}, which is not there`,
      });
    }
    return COMPILED_HERE.has(extname(found)) || extname(found) === '.json' ? found : undefined;
  }
}
