#!/usr/bin/env node
// `npx porchlight`. It is plain JavaScript, because Node 20 runs no TypeScript: the project's own tsx runs bin/cli.ts.
const path = require('node:path');

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true'; // operators cannot act on this warning

async function start() {
  try {
    for (const name of ['tsx', '@aws-sdk/client-dynamodb/package.json']) require.resolve(name);
  } catch {
    console.error(`porchlight: the packages of ${path.resolve(__dirname, '..')} are not installed. Run npm ci there.`);
    process.exit(1);
  }
  await import('tsx');
  await require('./cli.ts').main(process.argv.slice(2));
}

void start();
