import { describe, expect, it } from 'vitest';
import { siteConfigSchema } from './site-config.ts';

const SITE = { format: 1, centralUrl: 'https://central.example', reader: { transport: 'auto' } };

describe('the cameras of a site', () => {
  it('are not listed where the site says nothing of them', () => {
    expect(siteConfigSchema.parse(SITE).camera).toEqual({ allowed: [] });
    expect(siteConfigSchema.parse({ ...SITE, camera: {} }).camera).toEqual({ allowed: [] });
  });

  it('are listed by numbers or labels', () => {
    const allowed = ['046d:08e5', 'HD Pro Webcam C920 (046d:08e5)'];
    expect(siteConfigSchema.parse({ ...SITE, camera: { allowed } }).camera).toEqual({ allowed });
  });

  it.each([[{ allowed: [''] }], [{ allowed: '046d:08e5' }], [{ allow: ['046d:08e5'] }]])(
    'are not guessed from %j',
    (camera) => {
      expect(siteConfigSchema.safeParse({ ...SITE, camera }).success).toBe(false);
    },
  );
});
