#!/usr/bin/env node
'use strict';

require('./refuse-old-node.cjs');
require('./load.cjs')('../dist/cli/kubectl-plugin.js');
