import { checkSocialSecurityCard } from './social-security-card.hardware.ts';
import type { CheckMessage } from './social-security-card.ts';

// A process of its own, as the addon of the smart card service can block the thread that it runs in. The parent ends it.

const tell = (message: CheckMessage) => void process.send?.(message);

const obstacle = await checkSocialSecurityCard(async (name, run) => {
  const startMs = performance.now();
  let trouble: string | null = null;
  try {
    await run();
  } catch (error) {
    trouble = error instanceof Error ? error.message : String(error);
  }
  tell({ type: 'check', name, trouble, durationMs: performance.now() - startMs });
});
tell({ type: 'end', obstacle });
