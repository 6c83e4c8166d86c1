// `npm run sandbox`: serves the stack, or with --bare only the AWS endpoint, and prints the addresses as one line of JSON.

import { parseArgs } from 'node:util';
import { SandboxError } from './errors.ts';
import { portOptions, portsIn } from './http/ports.ts';
import { start } from './index.ts';
import { stackOf, synthesize } from './template/synth.ts';

const USAGE =
  'usage: npm run sandbox -- [--aws-port 4566] [--http-port 4747] [--clock virtual|real] [--stage prod] [--bare]';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      ...portOptions,
      clock: { type: 'string', default: 'virtual' },
      stage: { type: 'string', default: 'prod' },
      bare: { type: 'boolean', default: false },
    },
  });
  const { stage, bare, clock } = values;
  if (clock !== 'virtual' && clock !== 'real') throw new SandboxError(`--clock ${clock}: virtual or real`);
  const { aws, http } = await start({
    ...(await portsIn(values)),
    pace: clock === 'virtual' ? 'jump' : 'pace',
    lambdaEndpoint: process.env.AWS_ENDPOINT_URL_LAMBDA,
    ...(!bare && { cdkOut: await synthesize(stage), stack: stackOf(stage) }),
  });
  console.log(JSON.stringify({ ready: true, aws, http }));
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? `${error.message}\n${USAGE}` : error);
  process.exit(1);
});
