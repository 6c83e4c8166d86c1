/** Tests in a real browser: `npm run test:browser`, apart from the others, since they need Chromium and take longer. */
module.exports = {
  ...require('./jest.config.cjs'),
  testMatch: ['**/test/browser/**/*.browser.ts'],
  maxWorkers: 1,
  testTimeout: 240_000, // a test opens dozens of pages
};
