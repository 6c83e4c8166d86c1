import path from 'node:path';
import { build, type Metafile } from 'esbuild';
import { bundling } from '../../bin/build.ts';

const SERVICES: Record<string, string> = {
  '@aws-sdk/client-dynamodb': 'dynamodb',
  '@aws-sdk/client-lambda': 'lambda',
  '@aws-sdk/client-s3': 's3',
  '@aws-sdk/client-secrets-manager': 'secretsmanager',
  '@aws-sdk/client-sesv2': 'ses',
  '@aws-sdk/client-sfn': 'states',
  '@aws-sdk/client-sns': 'sns',
};

const NAMED_OTHERWISE: Record<string, string> = {
  'lambda:Invoke': 'lambda:InvokeFunction',
  's3:ListObjectsV2': 's3:ListBucket',
};

// A transaction is allowed by the actions of its parts.
const TRANSACTIONS: Record<string, Record<string, string>> = {
  'dynamodb:TransactWriteItems': {
    Put: 'PutItem',
    Update: 'UpdateItem',
    Delete: 'DeleteItem',
    ConditionCheck: 'ConditionCheckItem',
  },
  'dynamodb:TransactGetItems': { Get: 'GetItem' },
};

export type Code = { actions: string[]; env: string[] };
export type Bundled = { functions: Map<string, Code>; metafile: Metafile };

/** What each function's code asks for, by folder: read from what tree shaking leaves of it. */
export async function bundledCalls(): Promise<Bundled> {
  const { outputFiles, metafile } = await build({
    ...bundling(),
    format: 'esm',
    external: ['@aws-sdk/*', '@aws-lambda-powertools/*'],
    write: false,
  });
  const functions = outputFiles.map(({ path: file, text }) => {
    const env = [...text.matchAll(/requireEnv\("(\w+)"\)/g)].map(([, name]) => name ?? '');
    return [path.basename(path.dirname(file)), { actions: actionsOf(text), env: [...new Set(env)].sort() }] as const;
  });
  return { functions: new Map(functions), metafile };
}

function actionsOf(code: string): string[] {
  const imports = [...code.matchAll(/import \{([^}]*)\} from "(@aws-sdk\/client-[^"]+)"/g)];
  const actions = imports.flatMap(([, names = '', client = '']) =>
    commands(names, code).flatMap((command) => required(`${serviceOf(client)}:${command}`, code)),
  );
  return [...new Set(actions)].sort();
}

/**
 * Imported commands that are also made, and paginators that are called: tree shaking leaves imports behind.
 * `PutItemCommand as PutItemCommand2` → `PutItem`, `paginateQuery` → `Query`
 */
function commands(names: string, code: string): string[] {
  const made = [...names.matchAll(/\b(\w+)Command(?: as (\w+))?/g)].flatMap(([, name = '', alias]) =>
    new RegExp(`new ${alias ?? `${name}Command`}\\(`).test(code) ? [name] : [],
  );
  const paged = [...names.matchAll(/\bpaginate(\w+)(?: as (\w+))?/g)].flatMap(([, name = '', alias]) =>
    new RegExp(`\\b${alias ?? `paginate${name}`}\\(`).test(code) ? [name] : [],
  );
  return [...made, ...paged];
}

function serviceOf(client: string): string {
  const service = SERVICES[client];
  if (!service) throw new Error(`${client} is new here: name its IAM prefix in test/lib/calls.ts`);
  return service;
}

function required(action: string, code: string): string[] {
  const named = NAMED_OTHERWISE[action];
  if (named) return [named];
  const parts = TRANSACTIONS[action];
  if (!parts) return [action];
  return Object.entries(parts).flatMap(([part, name]) =>
    new RegExp(`\\b${part}: ?[{\\w]`).test(code) ? [`dynamodb:${name}`] : [],
  );
}
