import { parentPort, workerData } from 'node:worker_threads';
import { loadSchemas } from '../../core/schema/schemas.js';
import { rerunParts } from '../../replay/rerun/threads/rerun-part.js';
import { type CodeSource, todaysCode } from '../../replay/rerun/todays-controllers.js';
import { controllersOfFile } from '../controller-file/load-controllers.js';

/** What the thread is started with: where its code comes from. */
export type RerunThreadData = CodeSource;

const code = workerData as RerunThreadData;
const schemas = loadSchemas();
const { asked, runnerOf } = await todaysCode(schemas, code, await controllersOfFile(code.file));
rerunParts(parentPort!, { schemas, controllers: asked, runner: runnerOf(asked[0]!) });
