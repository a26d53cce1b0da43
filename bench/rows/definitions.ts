import type { JsonObject } from '../../core/model/json.js';
import { apiServiceName } from '../../core/schema/local-api-service.js';
import type { Bench, ServedCluster } from '../bench.js';
import type { Target } from '../load/target.js';
import type { Row } from '../row.js';
import { once } from '../stores/measure.js';

const ROUNDS = 3;
const DEFINITIONS = 500;
/** So many kinds are in one group. */
const KINDS_A_GROUP = 5;
const DISCOVERIES = 20;
/** Source: client-go discovery, what kubectl asks for. */
const DISCOVERY = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
const DEFINITIONS_PATH = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

/** What many CustomResourceDefinitions cost: as many as a cluster with several large operators has. */
export const definitions: Row = {
  name: 'definitions',
  about:
    '500 CustomResourceDefinitions of 100 groups: process start to ready, aggregated discovery of all, and resident memory after it; floor: serve without any',
  measure: async (bench) => {
    const [bare, defined] = [await bench.directory(), await bench.directory()];
    await define(bench, defined);
    const figures = { start: [] as number[], discovery: [] as number[], memory: [] as number[] };
    const floors = { start: [] as number[], discovery: [] as number[], memory: [] as number[] };
    for (let round = 0; round < ROUNDS; round++) {
      await measure(bench, bare, floors);
      await measure(bench, defined, figures);
    }
    const more = figures.memory.map((used, index) => used - floors.memory[index]!);
    return [
      {
        name: 'definitions: start',
        unit: 'ms',
        values: figures.start,
        floors: floors.start,
        bound: { on: 'value', atMost: 2_000 },
      },
      {
        name: 'definitions: discovery',
        unit: 'ms',
        values: figures.discovery,
        floors: floors.discovery,
        bound: { on: 'value', atMost: 50 },
      },
      { name: 'definitions: memory more', unit: 'MiB', values: more, bound: { on: 'value', atMost: 150 } },
    ];
  },
};

interface Figures {
  readonly start: number[];
  readonly discovery: number[];
  readonly memory: number[];
}

async function measure(bench: Bench, dataDir: string, { start, discovery, memory }: Figures): Promise<void> {
  let cluster: ServedCluster | undefined;
  const started = await once(async () => {
    cluster = await bench.serve(dataDir, 0);
  });
  const load = await bench.load();
  const found = await load.call('requests', {
    ...cluster!.ready,
    accept: DISCOVERY,
    method: 'GET',
    path: '/apis',
    connections: 1,
    count: DISCOVERIES,
  });
  start.push(started.milliseconds);
  discovery.push(found.p50);
  memory.push((await cluster!.call('memory', null)).now);
  await bench.endProcesses();
}

/** Makes the definitions in a data directory, and waits until all of them are served. */
async function define(bench: Bench, dataDir: string): Promise<void> {
  const cluster = await bench.serve(dataDir, 0);
  const load = await bench.load();
  bench.progress(`defining ${DEFINITIONS} kinds`);
  const at = { ...cluster.ready, connections: 4 };
  for (let index = 0; index < DEFINITIONS; index++) {
    const body = JSON.stringify(definition(index));
    await load.call('requests', { ...at, connections: 1, method: 'POST', path: DEFINITIONS_PATH, body, count: 1 });
  }
  await served(load, at);
  await bench.endProcesses();
}

async function served(load: Awaited<ReturnType<Bench['load']>>, at: Target): Promise<void> {
  const last = apiServiceName(group(DEFINITIONS - 1), 'v1');
  const path = `/apis/apiregistration.k8s.io/v1/apiservices/${last}`;
  const resources = `/apis/${group(DEFINITIONS - 1)}/v1/kind${DEFINITIONS - 1}s`;
  // Asked again until it is there: controllers come to it in their own time.
  for (const one of [path, resources])
    while (
      !(await load.call('requests', { ...at, method: 'GET', path: one, connections: 1, count: 1 }).then(
        () => true,
        () => false,
      ))
    );
}

const group = (index: number) => `group${Math.floor(index / KINDS_A_GROUP)}.example.com`;

/** A definition of about 4 KiB, as most of an operator's are. */
function definition(index: number): JsonObject {
  const field = {
    type: 'string',
    description: 'What is wanted of this part, in a sentence or two, as people write it.',
  };
  const fields = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`field${at}`, field]));
  const part = { type: 'object', properties: fields(10) };
  const spec = { type: 'object', properties: { ...fields(10), template: part, parts: { type: 'array', items: part } } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `kind${index}s.${group(index)}` },
    spec: {
      group: group(index),
      scope: 'Namespaced',
      names: { plural: `kind${index}s`, singular: `kind${index}`, kind: `Kind${index}`, listKind: `Kind${index}List` },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          subresources: { status: {} },
          schema: { openAPIV3Schema: { type: 'object', properties: { spec, status: part } } },
        },
      ],
    },
  };
}
