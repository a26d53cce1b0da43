import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CONTRACT, TYPES, VALUES } from '../package/public-surface.js';

/** The ways in which projects look for types today. */
const RESOLUTIONS = [
  ['--module', 'NodeNext', '--moduleResolution', 'NodeNext'],
  ['--module', 'ESNext', '--moduleResolution', 'Bundler'],
  ['--module', 'Preserve'],
];

const STRICTEST = ['--ignoreConfig', '--noEmit', '--strict', '--exactOptionalPropertyTypes', '--skipLibCheck', 'false'];

/**
 * Compiles a file that names everything the package exports, in a project where it is installed, and checks the package's own declarations
 * with it. Gives what the compiler finds, each with the options under which it does.
 */
export async function typeProblems(project: string, env: NodeJS.ProcessEnv): Promise<string[]> {
  const file = 'everything.ts';
  const lines = [
    `import { ${VALUES.join(', ')} } from 'hindcast';`,
    `import type { ${TYPES.join(', ')} } from 'hindcast';`,
    "import HindcastReporter, { type HindcastReporterOptions } from 'hindcast/vitest-reporter';",
    `import { ${CONTRACT.values.join(', ')} } from 'hindcast/event-log-contract';`,
    `import type { ${CONTRACT.types.join(', ')} } from 'hindcast/event-log-contract';`,
    `export { ${VALUES.join(', ')}, ${['HindcastReporter', ...CONTRACT.values].join(', ')} };`,
    `export type { ${[...TYPES, 'HindcastReporterOptions', ...CONTRACT.types].join(', ')} };`,
  ];
  await writeFile(join(project, file), `${lines.join('\n')}\n`);
  const problems: string[] = [];
  for (const resolution of RESOLUTIONS) {
    const args = [...STRICTEST, '--target', 'ES2023', '--types', 'node', ...resolution, file];
    const printed = await new Promise<string>((resolve) => {
      execFile(join(project, 'node_modules/.bin/tsc'), args, { cwd: project, env }, (error, stdout, stderr) =>
        resolve(error === null ? '' : stdout + stderr),
      );
    });
    if (printed !== '') problems.push(`tsc ${args.join(' ')}\n${printed}`);
  }
  return problems;
}
