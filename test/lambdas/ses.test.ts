import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { SendEmailCommand } from '@aws-sdk/client-sesv2';
import { mailClient } from '../../lambdas/journey-step/ses.ts';

test('an SES that does not answer is an error in time, not a step that hangs', async () => {
  const silent = createServer().listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = mailClient(100, { endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1', credentials });

  await expect(client.send(new SendEmailCommand({ Content: {} }))).rejects.toMatchObject({ name: 'TimeoutError' });

  client.destroy();
  silent.close();
});
