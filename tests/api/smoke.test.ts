import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Kubectl, kubectlFor } from '../support/kubectl.js';
import { startTestServer, type TestServer } from '../support/test-server.js';

let server: TestServer;
let kubectl: Kubectl;
beforeAll(async () => {
  const t = performance.now();
  server = await startTestServer();
  console.log('server', performance.now() - t);
  kubectl = await kubectlFor(server);
  console.log('kubectl', performance.now() - t);
});
afterAll(async () => {
  await kubectl.close();
  await server.close();
});
test('x', async () => {
  const t = performance.now();
  console.log(await kubectl('get nodes -o wide'), performance.now() - t);
  console.log(await kubectl('get ns'), performance.now() - t);
  console.log((await server.client.get('/version')).text);
  expect(1).toBe(1);
});
