// Who may import whom. `npm run check:imports` runs this and fails when it looked at no module.
const folder = (path) => `^${path}/`;
const only = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: folder(from) },
  to: {
    path: '^(core|stores|replay|check|guard|workspace|server|cli|tests|examples|bench|scripts)/',
    pathNot: [from, ...allowed].map(folder),
  },
});

const PURE = 'core/(controllers|scheduler|node|network)';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    only('model-stands-alone', 'core/model', [], 'The model imports nothing of ours.'),
    only('schema-knows-the-model', 'core/schema', ['core/model'], 'The schema imports the model.'),
    only(
      'kinds-know-the-schema',
      'core/kinds',
      ['core/model', 'core/schema', 'core/cel'],
      'A kind knows neither state nor verbs.',
    ),
    only(
      'state-knows-the-kinds',
      'core/state',
      ['core/model', 'core/schema', 'core/kinds'],
      'The state imports model, schema and kinds.',
    ),
    {
      name: 'reading-loads-no-rules',
      comment: 'Whoever only reads a history need not wait until all that decides is loaded.',
      severity: 'error',
      from: { path: folder('core/state') },
      to: { path: folder('core/kinds'), pathNot: '^core/kinds/registry/built-in-indexes' },
    },
    only(
      'process-is-a-function',
      'core/process',
      ['core/model', 'core/schema', 'core/kinds'],
      'A controller process knows nothing of what drives it.',
    ),
    only('quotas-know-the-schema', 'core/quota', ['core/model', 'core/schema'], 'What is counted are objects.'),
    only('cel-knows-the-model', 'core/cel', ['core/model'], 'Expressions are over plain values.'),
    only(
      'api-decides-on-state',
      'core/api',
      ['core/model', 'core/schema', 'core/kinds', 'core/state', 'core/cel', 'core/quota'],
      'The API imports model, schema, kinds, state, expressions and what quotas count.',
    ),
    only('stores-know-the-model', 'stores', ['core/model'], 'A store knows events, not the cluster.'),
    only('guard-knows-the-core', 'guard', ['core'], 'What watches over code of users knows what it calls it with.'),
    only('replay-knows-the-core', 'replay', ['core', 'guard'], 'Replay reads through the ports of the core.'),
    only(
      'replay-log-is-the-ground-floor',
      'replay/log',
      ['core', 'guard'],
      'What every question reads knows of no question.',
    ),
    only(
      'questions-know-the-log',
      'replay/questions',
      ['core', 'guard', 'replay/log'],
      'A question is answered beside the log, wherever that is.',
    ),
    {
      name: 'questions-stand-apart',
      comment: 'What two questions need lies in replay/log. Only the registry names them all.',
      severity: 'error',
      from: { path: '^replay/questions/([^/]+)/' },
      to: { path: '^replay/questions/', pathNot: '^replay/questions/$1/' },
    },
    only(
      'forks-know-the-log',
      'replay/fork',
      ['core', 'guard', 'replay/log'],
      'A fork is a log, and knows of no question.',
    ),
    only(
      'reruns-know-forks-and-questions',
      'replay/rerun',
      ['core', 'guard', 'replay/log', 'replay/questions', 'replay/fork'],
      'A rerun runs a fork, and compares histories as a question does.',
    ),
    only(
      'timelines-know-what-can-be-asked',
      'replay/timeline',
      ['core', 'guard', 'replay/log', 'replay/questions', 'replay/fork', 'replay/rerun'],
      'A timeline has a method for each question, and forks and reruns; how it is served is none of its business.',
    ),
    only(
      'http-carries-timelines',
      'replay/http',
      ['core', 'guard', 'replay/log', 'replay/questions', 'replay/fork', 'replay/rerun', 'replay/timeline'],
      'What travels stands above what is asked.',
    ),
    only(
      'the-timeline-api-knows-the-log',
      'replay/api',
      ['core', 'guard', 'replay/log', 'replay/fork'],
      'It is computed from the log.',
    ),
    only(
      'check-knows-the-core',
      'check',
      ['core', 'guard'],
      'The tester runs a machine of its own, not a served cluster.',
    ),
    only(
      'workspace-opens',
      'workspace',
      ['core', 'stores', 'replay', 'check', 'guard'],
      'What lies on a disk is opened by itself, for the library, for servers and for commands.',
    ),
    only(
      'server-composes',
      'server',
      ['core', 'stores', 'replay', 'guard', 'workspace'],
      'A server is put together from what there is, and is no command.',
    ),
    {
      name: 'library-exports-no-command',
      comment: 'What a program imports brings neither a command line nor a server along.',
      severity: 'error',
      from: { path: '^index\\.ts$' },
      to: { path: '^(cli|server)/' },
    },
    {
      name: 'bench-measures-no-command',
      comment: 'What is measured is what commands are made of.',
      severity: 'error',
      from: { path: '^bench/' },
      to: { path: '^cli/' },
    },
    only('core-stands-alone', 'core', [], 'The core knows nothing of disks, terminals or pages.'),
    {
      name: 'controllers-are-pure',
      comment:
        'Controllers, scheduler, nodes and network see the model, the schema and the view; never the engine, streams or Node.',
      severity: 'error',
      from: { path: `^${PURE}/` },
      to: {
        pathNot: [
          '^core/(model|schema|quota|controllers|scheduler|node|network)/',
          '^node_modules/(immer|ip-address)/',
        ],
      },
    },
    {
      name: 'shown-questions-stand-apart',
      comment: 'What two commands print alike lies in cli/output.',
      severity: 'error',
      from: { path: '^cli/questions/([^/]+)/' },
      to: { path: '^cli/questions/', pathNot: '^cli/questions/$1/' },
    },
    {
      name: 'faults-stand-beside-the-path',
      comment:
        'Whoever uses a port does not know whether faults stand in front of it; only who composes puts them there.',
      severity: 'error',
      from: {
        path: '^(core|server|replay)/',
        pathNot: [
          '^core/engine/faults/',
          '^core/engine/faulty-ports[.]ts$',
          '^core/engine/(manager|controller-runner)[.]ts$',
          '^core/node/simulated-controllers[.]ts$',
        ],
      },
      to: { path: '^core/(engine/faults/|node/faulty-machines[.]ts$)' },
    },
    {
      name: 'no-cycles',
      comment: 'A circle has no bottom to stand on, and one of types has no place to begin to read.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'only-who-composes-names-a-store',
      comment: 'Everybody else speaks to the EventLog port.',
      severity: 'error',
      from: { path: '^(core|replay|check|guard)/' },
      to: { path: '^stores/' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/generated/' },
  },
};
