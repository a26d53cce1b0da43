import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Json } from '../../model/json.js';
import { fail, ok, type Result } from '../../model/result.js';
import { decodeYaml } from './decode-yaml.js';
import type { BodyProblem, DecodedBody } from './decoded-body.js';
import type { YamlAnswer, YamlQuestion } from './yaml-thread.js';

type Decoded = Result<DecodedBody, BodyProblem>;

/** YAML that is read in a few milliseconds; it takes ten times as long as JSON. */
const SHORT = 32 * 1024;

/** A body of the longest kind takes half of this. */
const MEGABYTES = { maxOldGenerationSizeMb: 768 };

const THREAD = new URL('./yaml-thread.js', import.meta.url);

/**
 * Reads YAML: what is short here, and what is long in a thread, so that nobody else waits for it. Run from its sources, where there is
 * no compiled thread, everything is read here.
 */
export function decodeYamlAside(bytes: Buffer, maxValues: number): Promise<Decoded> {
  if (bytes.length <= SHORT || !hasThread()) return Promise.resolve(decodeYaml(bytes, maxValues));
  thread ??= new YamlThread(() => {
    thread = undefined;
  });
  return thread.decode(bytes, maxValues);
}

let thread: YamlThread | undefined;
let isCompiled: boolean | undefined;

function hasThread(): boolean {
  isCompiled ??= existsSync(fileURLToPath(THREAD));
  return isCompiled;
}

/** One thread for all long YAML. It keeps no program alive, and a new one is started when it has died. */
class YamlThread {
  readonly #worker = new Worker(THREAD, { resourceLimits: MEGABYTES });
  readonly #waiting = new Map<number, (decoded: Decoded) => void>();
  #next = 0;

  constructor(onEnd: () => void) {
    const end = (): void => {
      onEnd();
      const problem = { isTooLarge: true, message: 'Request entity too large: its YAML could not be read' };
      for (const settle of this.#waiting.values()) settle(fail(problem));
      this.#waiting.clear();
    };
    this.#worker.on('message', (answer: YamlAnswer) => this.#settle(answer));
    this.#worker.on('error', end);
    this.#worker.on('exit', end);
    // It keeps the program alive only while somebody waits for it. Listening for messages would do so for ever.
    this.#worker.unref();
  }

  decode(bytes: Buffer, maxValues: number): Promise<Decoded> {
    const question: YamlQuestion = { id: this.#next++, bytes, maxValues };
    return new Promise((resolve) => {
      this.#waiting.set(question.id, resolve);
      this.#worker.ref();
      this.#worker.postMessage(question);
    });
  }

  #settle(answer: YamlAnswer): void {
    const settle = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (this.#waiting.size === 0) this.#worker.unref();
    if ('problem' in answer) return settle?.(fail(answer.problem));
    const value = JSON.parse(Buffer.from(answer.json).toString()) as Json;
    settle?.(ok({ value, duplicateFields: answer.duplicateFields }));
  }
}
