/** The guides, in the order in which they are read. */
export const GUIDES: readonly string[] = [
  'README.md',
  'docs/README.md',
  'docs/run-a-cluster.md',
  'docs/what-happened.md',
  'docs/look-at-the-past.md',
  'docs/try-other-code.md',
  'docs/share-and-prove.md',
  'docs/test-a-controller.md',
  'docs/break-a-live-cluster.md',
  'docs/kubectl-plugin.md',
  'docs/library.md',
  'docs/simulated-nodes.md',
  'docs/kubernetes-compatibility.md',
  'docs/event-log.md',
  'examples/1-incident/README.md',
];
