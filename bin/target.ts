import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { stackName } from '../domain/policy/names.ts';
import type { StoreSettings } from '../domain/policy/settings.ts';
import { shellWord } from '../domain/shared/command-line.ts';
import { PorchlightError } from '../domain/shared/errors.ts';
import { HTTP_PORT } from '../sandbox/http/ports.ts';
import { loadSettings, settingsName } from './settings-file.ts';

// The target of a command: the sandbox on this machine, or with --stage a deployed stack.

export const SANDBOX = `http://127.0.0.1:${HTTP_PORT}`;

export const targetOptions = {
  stage: { type: 'string', value: 'prod', about: 'in a deployed stack, by the AWS profile, instead of the sandbox' },
  sandbox: { type: 'string', value: 'URL', about: `in a sandbox that is not at ${SANDBOX}` },
} as const;

/** Options for SDK clients; empty: the AWS profile decides. */
export type Aws = {
  endpoint?: string;
  region?: string;
  credentials?: { accessKeyId: string; secretAccessKey: string };
};

export type Target = {
  aws: Aws;
  /** The time of the target. The sandbox has its own. */
  now: number;
  api: string;
  /** The value of an output of the stack. */
  output(name: string): string;
};

/** The caller made a mistake, or something does not exist. It is reported without a stack trace. */
export class CommandError extends PorchlightError {
  override name = 'CommandError';
}

/** @throws CommandError, InvalidSettings */
export function settingsOf(store: string): StoreSettings {
  const { stores } = loadSettings();
  const known = new Map(Object.entries(stores)).get(store);
  if (known) return known;
  throw new CommandError(`${settingsName()} has no store ${store}: it has ${Object.keys(stores).join(', ')}`);
}

export type TargetValues = { stage?: string | undefined; sandbox?: string | undefined };

/** The flags that lead another command to the same target; none if it finds the target by itself. */
export const targetFlags = ({ stage, sandbox }: TargetValues): string[] => [
  ...(stage ? ['--stage', shellWord(stage)] : []),
  ...(sandbox ? ['--sandbox', shellWord(sandbox)] : []),
];

/** @throws CommandError */
export async function findTarget(values: TargetValues): Promise<Target> {
  const { aws, stack, now, api } = await findAws(values);
  const target = await targetOf(aws, stack, now);
  return { ...target, ...(api && { api }) };
}

/** Finds where the stack is, or will be. `api` is set where it differs from the stack's output. @throws CommandError */
export async function findAws({ stage, sandbox }: TargetValues) {
  if (stage && sandbox) throw new CommandError('--stage and --sandbox: expected one of them');
  const name = stage ?? (sandbox ? undefined : process.env.PORCHLIGHT_STAGE);
  if (name) {
    await new CloudFormationClient({}).config.region().catch(() => {
      throw new CommandError('no AWS Region is set: AWS_REGION or the AWS profile names it');
    });
    return { aws: {} as Aws, stage: name, stack: stackName(name), now: Date.now() };
  }
  const { aws, stack, now } = await describe(sandbox ?? SANDBOX);
  const credentials = { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' };
  return {
    aws: { endpoint: aws, region: 'us-east-1', credentials } as Aws,
    stage: stack.replace(stackName(''), ''),
    stack,
    now: Date.parse(now),
    api: sandbox ?? SANDBOX,
  };
}

async function describe(sandbox: string): Promise<{ aws: string; stack: string; now: string }> {
  try {
    const answer = await fetch(`${sandbox}/_sandbox`);
    if (answer.ok) return (await answer.json()) as { aws: string; stack: string; now: string };
  } catch {
    // no sandbox listens there
  }
  throw new CommandError(
    `no sandbox answers at ${sandbox}: npm start starts one; --stage prod (or PORCHLIGHT_STAGE) names a deployed stack`,
  );
}

async function targetOf(aws: Aws, stack: string, now: number): Promise<Target> {
  const { Stacks } = await new CloudFormationClient(aws).send(new DescribeStacksCommand({ StackName: stack }));
  const outputs = new Map(Stacks?.[0]?.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
  const output = (name: string): string => {
    const value = outputs.get(name);
    if (!value) throw new CommandError(`${stack} has no output ${name}: is it of this version?`);
    return value;
  };
  return { aws, now, api: output('ApiAddress').replace(/\/$/, ''), output };
}
