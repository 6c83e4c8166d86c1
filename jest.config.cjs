const path = require('node:path');

process.env.PORCHLIGHT_CONFIG = path.join(__dirname, 'test/settings/two-stores.config.ts'); // of commands that tests run, too
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
process.env.CDK_VALIDATION ??= 'false'; // aws-cdk-lib's own template validator costs 2 s a process; test/lib/stack.test.ts turns it on for one synth

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  maxWorkers: '100%', // jest would leave one of two cores idle
  testTimeout: 60_000, // shared machines stall for seconds
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  globalSetup: '<rootDir>/test/setup/build.ts', // bundles and stack, when a source is newer
  transformIgnorePatterns: ['/node_modules/(?!temporal-|tinyqueue|to-fast-|marked/|preact)'], // ESM only
  transform: {
    '\\.m?[jt]sx?$': [
      '@swc/jest',
      {
        swcrc: false,
        sourceMaps: 'inline',
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', tsx: true },
          transform: { react: { runtime: 'automatic', importSource: 'preact' } },
        },
        module: { type: 'commonjs' },
      },
    ],
  },
};
