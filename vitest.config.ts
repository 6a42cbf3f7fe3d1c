import { defineConfig } from 'vitest/config';

/** Unit and property tests stand beside the files they test; end-to-end tests run under Playwright. */
export default defineConfig({
  test: {
    include: [
      '{contract,face,rules,electron,native,renderer,central,scripts,tests/support,tests/hardware,tests/reliability,tests/domain}/**/*.test.{ts,tsx}',
    ],
    // An odd zone (+05:45) shows every place that mixes local and universal time.
    env: { TZ: 'Asia/Kathmandu' },
    // Unless told, one core is left to other work: on a machine with two that is half of them.
    maxWorkers: '100%',
    // A busy machine with two cores takes several times what a quiet one takes.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
