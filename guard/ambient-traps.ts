/** What a controller must not read: each gives another answer at every call, or reaches out of the process. */
interface Trap {
  readonly on: object;
  readonly member: string;
  readonly called: string;
}

const TRAPPED: readonly Trap[] = [
  { on: Math, member: 'random', called: 'Math.random()' },
  { on: performance, member: 'now', called: 'performance.now()' },
  { on: process, member: 'hrtime', called: 'process.hrtime()' },
  { on: crypto, member: 'randomUUID', called: 'crypto.randomUUID()' },
  { on: crypto, member: 'getRandomValues', called: 'crypto.getRandomValues()' },
  ...['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'fetch'].map((member) => ({
    on: globalThis,
    member,
    called: `${member}()`,
  })),
];

/**
 * Takes time, chance and the world away for as long as `work` runs: `told` hears of every use, by the words a person would look for in
 * the code. The use itself then throws, so that nothing comes to rest on it.
 */
export function withoutAmbience<T>(told: (call: string) => void, work: () => T): T {
  const refuse = (called: string): never => {
    told(called);
    throw new Error(`${called} is not for controllers`);
  };
  const restore = [
    replace(globalThis, 'Date', timelessDate(refuse)),
    ...TRAPPED.map(({ on, member, called }) => replace(on, member, () => refuse(called))),
  ];
  try {
    return work();
  } finally {
    for (const undo of restore) undo();
  }
}

/** `Date` for what is computed from a time that is given, without the one that would read the clock. */
function timelessDate(refuse: (called: string) => never): DateConstructor {
  const now = () => refuse('Date.now()');
  return new Proxy(Date, {
    construct: (target, args: [], newTarget) =>
      args.length === 0
        ? refuse('new Date()')
        : Reflect.construct(target, args, newTarget === proxyOf() ? target : newTarget),
    apply: () => refuse('Date()'),
    get: (target, member) => (member === 'now' ? now : Reflect.get(target, member)),
  });

  function proxyOf(): unknown {
    return globalThis.Date;
  }
}

function replace(on: object, member: string, value: unknown): () => void {
  const own = Object.getOwnPropertyDescriptor(on, member);
  Object.defineProperty(on, member, {
    value,
    configurable: true,
    writable: true,
    enumerable: own?.enumerable ?? false,
  });
  return () => {
    if (own === undefined) Reflect.deleteProperty(on, member);
    else Object.defineProperty(on, member, own);
  };
}
