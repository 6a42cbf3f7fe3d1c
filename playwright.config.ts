import { defineConfig } from '@playwright/test';

/** End-to-end tests: real Electron windows of the development build, one after the other (two cores are enough). */
export default defineConfig({
  testDir: 'tests/end-to-end',
  workers: 1,
  fullyParallel: false,
  // `npm test` lets one test of a whole run pass at its second try, and says so.
  retries: 1,
  timeout: 180_000,
  expect: { timeout: 20_000 },
  forbidOnly: true,
  outputDir: 'test-results',
});
