import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { usbNumbersOf } from '../../../contract/liveness.ts';
import { type CameraPolicy, judgeCamera } from './camera-policy.ts';
import type { SystemCamera } from './system-cameras.ts';

const C920: SystemCamera = {
  name: 'HD Pro Webcam C920',
  driver: 'uvcvideo',
  usb: '046d:08e5',
  virtual: false,
};
const LABEL = 'HD Pro Webcam C920 (046d:08e5)';
const FILE = '/home/user/clips/cooperative.y4m';

/** `listed`, `unlisted`, `stand-in`, or why the camera is refused. */
function judge(label: string, changes: Partial<CameraPolicy> = {}): string {
  const policy = { allowed: [], systemCameras: null, demonstration: false, ...changes };
  const judgement = judgeCamera({ label, width: 1280, height: 720, frameRate: 30, controls: [] }, policy);
  return judgement.ok ? judgement.check : judgement.refusal;
}

const software = (name: string): SystemCamera => ({ name, driver: null, usb: null, virtual: true });

describe('without a list', () => {
  it.each([
    [LABEL],
    ['Integrated Camera'],
    ['OBSBOT Tiny 2 (3564:fef8)'],
    ['USB 摄像头 (1bcf:2c99)'],
    ['Camera module, imx219'],
    [''],
  ])('any camera is accepted that does not look like software: %s', (label) => {
    expect(judge(label)).toBe('unlisted');
  });

  it.each([
    ['OBS Virtual Camera'],
    ['OBS-Camera2'],
    ['VCam3'],
    ['e2eSoft iVCam'],
    ['ManyCam Virtual Webcam'],
    ['DroidCam Source 3'],
    ['Snap Camera'],
    ['XSplit VCam'],
    ['虚拟摄像头'],
    ['QQ虛擬攝像頭'],
    ['fake_device_0'],
    ['Dummy video device (0x0000)'],
    ['v4l2loopback output'],
    ['Virtual Webcam (046d:08e5)'],
    [FILE],
    ['C:\\clips\\cooperative.mjpeg'],
    ['clip.y4m'],
  ])('a label of camera software or of a file is refused: %s', (label) => {
    expect(judge(label)).toBe('label-virtual');
  });
});

describe('with a list', () => {
  it.each([
    [LABEL, ['046D:08E5'], 'listed'],
    [LABEL, ['1bcf:2c99', LABEL], 'listed'],
    [LABEL, ['1bcf:2c99'], 'not-listed'],
    ['HD Pro Webcam C920', ['046d:08e5'], 'not-listed'],
    ['046d:08e5', ['1bcf:2c99'], 'not-listed'],
    ['hd pro webcam c920 (046d:08e5)', [LABEL], 'not-listed'],
    ['', ['046d:08e5'], 'not-listed'],
    ['Virtual Webcam (046d:08e5)', ['046d:08e5'], 'label-virtual'],
    [FILE, [FILE], 'listed'],
    ['Intel Virtual MIPI Camera', ['Intel Virtual MIPI Camera'], 'listed'],
  ])('%s with %j is %s', (label, allowed, found) => {
    expect(judge(label, { allowed })).toBe(found);
  });
});

describe('what the system knows', () => {
  it('bears out the numbers of a label', () => {
    expect(judge(LABEL, { systemCameras: [C920] })).toBe('unlisted');
    expect(judge(LABEL, { systemCameras: [C920], allowed: ['046d:08e5'] })).toBe('listed');
  });

  it('refuses numbers that no camera has, listed or not', () => {
    const systemCameras = [
      { ...C920, usb: '1bcf:2c99' },
      { ...C920, usb: null },
    ];
    expect(judge(LABEL, { systemCameras })).toBe('numbers-unknown');
    expect(judge(LABEL, { systemCameras: [] })).toBe('numbers-unknown');
    expect(judge(LABEL, { systemCameras, allowed: ['046d:08e5'] })).toBe('numbers-unknown');
    expect(judge(LABEL, { systemCameras, allowed: [LABEL] })).toBe('numbers-unknown');
  });

  it('refuses software that calls itself like a real camera, even beside it', () => {
    expect(judge('Integrated Camera', { systemCameras: [software('Integrated Camera')] })).toBe(
      'device-virtual',
    );
    const systemCameras = [C920, software(LABEL)];
    expect(judge(LABEL, { systemCameras })).toBe('device-virtual');
    expect(judge(LABEL, { systemCameras, allowed: [LABEL, '046d:08e5'] })).toBe('device-virtual');
  });

  it('refuses numbers that only an emulated camera has', () => {
    expect(judge(LABEL, { systemCameras: [{ ...C920, virtual: true, name: 'other' }] })).toBe(
      'device-virtual',
    );
    const both = [{ ...C920, virtual: true, name: 'other' }, C920];
    expect(judge(LABEL, { systemCameras: both })).toBe('unlisted');
  });

  it('is no word against a camera that has no numbers, or that is listed by a label without', () => {
    expect(judge('Camera module, imx219', { systemCameras: [C920] })).toBe('unlisted');
    const systemCameras = [software('Intel MIPI Camera')];
    expect(judge('Intel MIPI Camera', { systemCameras, allowed: ['Intel MIPI Camera'] })).toBe('listed');
  });
});

describe('a demonstration', () => {
  it.each([[FILE], ['fake_device_0'], ['OBS Virtual Camera']])('names a stand-in: %s', (label) => {
    expect(judge(label, { demonstration: true })).toBe('stand-in');
  });

  it('takes a real camera for what it is, and keeps to the list of the site', () => {
    expect(judge(LABEL, { demonstration: true })).toBe('unlisted');
    expect(judge(FILE, { demonstration: true, allowed: ['046d:08e5'] })).toBe('not-listed');
  });
});

describe('no label', () => {
  it('passes a list that does not name it or its numbers', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), fc.boolean(), (label, demonstration) => {
        fc.pre(label !== LABEL && usbNumbersOf(label) !== '1bcf:2c99');
        expect(judge(label, { allowed: ['1bcf:2c99', LABEL], demonstration })).toBe('not-listed');
      }),
    );
  });
});
