import { randomBytes } from 'node:crypto';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { listen } from '../../sandbox/http/server.ts';
import { adminCalls } from '../admin-client.ts';
import { defineCommand, expected, UsageError } from '../command.ts';
import { consoleAssets } from '../console/assets.ts';
import { consoleServer } from '../console/server.ts';
import { storesToShow } from '../console/stores.ts';
import { loadSettings } from '../settings-file.ts';
import { findAws, findTarget, targetOptions } from '../target.ts';

export const command = defineCommand({
  name: 'console',
  summary: 'serves the console of a deployed stack on this machine, until Ctrl-C',
  usage: ['--stage STAGE [--profile PROFILE] [--port 4848]'],
  notes:
    'It asks the Admin API (the setting adminApi), as the AWS profile may, and answers only the address that it prints. npm start serves the sandbox’s own console.',
  options: {
    ...targetOptions,
    profile: { type: 'string', value: 'NAME', about: 'the AWS profile, instead of the one in AWS_PROFILE' },
    port: { type: 'string', value: '4848', default: '4848', about: 'where it listens on 127.0.0.1; 0: any free port' },
  },
  async run({ positionals, values, print }) {
    expected(positionals, 'no arguments', 0);
    const port = Number(values.port);
    if (!(/^\d{1,5}$/.test(values.port) && port < 65_536))
      throw new UsageError(`--port ${values.port}: expected a port`);
    if (values.profile) process.env.AWS_PROFILE = values.profile; // every SDK client reads the profile there
    const { stage, api: sandbox } = await findAws(values);
    const { aws, api } = await findTarget(values);
    const { config } = new CloudFormationClient(aws);
    const assets = await consoleAssets();
    const token = randomBytes(24).toString('base64url');
    const server = await listen(port);
    const call: Parameters<typeof consoleServer>[0]['call'] = async (name, parts) => {
      // the sandbox has its own time, which goes on meanwhile
      const now = sandbox === undefined ? undefined : new Date((await findAws(values)).now);
      return adminCalls({ api, now }, config)(name, parts);
    };
    const boot = { stage, stores: storesToShow(loadSettings()), isSandbox: false };
    server.serve(consoleServer({ url: server.url, token, assets, boot, call }));
    print(`The console of ${stage}: ${server.url}/#${token}`);
    print('It is for this machine and this start only. Ctrl-C ends it.');
    await new Promise<void>((done) => process.once('SIGINT', done));
    await server.stop();
    return { data: {} };
  },
});
