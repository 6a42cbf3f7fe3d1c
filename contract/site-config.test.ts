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

describe('the region of a site', () => {
  it('is Hainan where the site says nothing of it', () => {
    expect(siteConfigSchema.parse(SITE).region).toBe('hainan');
    expect(siteConfigSchema.parse({ ...SITE, region: 'xian' }).region).toBe('xian');
  });

  it.each(['', 'Hainan', '../hainan', 'hai nan', 7])('is no path and no title: %j', (region) => {
    expect(siteConfigSchema.safeParse({ ...SITE, region }).success).toBe(false);
  });
});

describe('the slip printer of a site', () => {
  it('is none where the site says nothing of it', () => {
    expect(siteConfigSchema.parse(SITE).printer).toEqual({ transport: 'none' });
  });

  it('is where the site says', () => {
    const printer = { transport: 'serial', path: 'COM4', baudRate: 9600, paperWidthMm: 58 };
    expect(siteConfigSchema.parse({ ...SITE, printer }).printer).toEqual({
      ...printer,
      encoding: 'gb18030',
      printsByItself: true,
    });
  });
});
