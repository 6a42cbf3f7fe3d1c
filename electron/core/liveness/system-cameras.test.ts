import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFolder } from '../../../tests/support/core/folders.ts';
import { readSystemCameras } from './system-cameras.ts';

/** A folder laid out like sysfs: the class folder has links into the tree of devices. */
class Sysfs {
  readonly #root = makeFolder();
  readonly cameras = join(this.#root, 'class/video4linux');

  constructor() {
    mkdirSync(this.cameras, { recursive: true });
  }

  /** A camera whose device is at `path` in the tree of devices; null: no device. */
  camera(entry: string, name: string, path: string | null, driver?: string): this {
    const node = join(this.#root, 'devices', path ?? 'virtual', 'video4linux', entry);
    mkdirSync(node, { recursive: true });
    writeFileSync(join(node, 'name'), `${name}\n`);
    symlinkSync(node, join(this.cameras, entry));
    if (path !== null) symlinkSync('../..', join(node, 'device'));
    if (path !== null && driver !== undefined) {
      const folder = join(this.#root, 'bus/usb/drivers', driver);
      mkdirSync(folder, { recursive: true });
      symlinkSync(folder, join(this.#root, 'devices', path, 'driver'));
    }
    return this;
  }

  usb(path: string, vendor: string, product: string): this {
    mkdirSync(join(this.#root, 'devices', path), { recursive: true });
    writeFileSync(join(this.#root, 'devices', path, 'idVendor'), `${vendor}\n`);
    writeFileSync(join(this.#root, 'devices', path, 'idProduct'), `${product}\n`);
    return this;
  }
}

describe('the cameras of the system', () => {
  it('have driver and USB numbers, which stand at the parent of the interface', () => {
    const sysfs = new Sysfs()
      .usb('pci0000:00/usb1/1-2', '046d', '08E5')
      .camera('video0', 'HD Pro Webcam C920', 'pci0000:00/usb1/1-2/1-2:1.0', 'uvcvideo');
    expect(readSystemCameras(sysfs.cameras)).toEqual([
      { name: 'HD Pro Webcam C920', driver: 'uvcvideo', usb: '046d:08e5', virtual: false },
    ]);
  });

  it('are real without USB, too: cameras on the board', () => {
    const sysfs = new Sysfs().camera('video0', 'rkisp_mainpath', 'platform/rkisp-vir0', 'rkisp-vir');
    expect(readSystemCameras(sysfs.cameras)).toEqual([
      { name: 'rkisp_mainpath', driver: 'rkisp-vir', usb: null, virtual: false },
    ]);
  });

  it('are software where no device, a known driver or a controller without a plug is behind them', () => {
    const sysfs = new Sysfs()
      .camera('video0', 'HD Webcam (046d:08e5)', null)
      .camera('video1', 'vivid-000-vid-cap', 'platform/vivid.0', 'vivid')
      .usb('platform/dummy_hcd.0/usb3/3-1', '1d6b', '0102')
      .camera('video2', 'UVC Camera', 'platform/dummy_hcd.0/usb3/3-1/3-1:1.0', 'uvcvideo')
      .usb('platform/vhci_hcd.0/usb5/5-1', '046d', '08e5')
      .camera('video3', 'HD Webcam', 'platform/vhci_hcd.0/usb5/5-1/5-1:1.0', 'uvcvideo');
    expect(readSystemCameras(sysfs.cameras)).toEqual([
      { name: 'HD Webcam (046d:08e5)', driver: null, usb: null, virtual: true },
      { name: 'vivid-000-vid-cap', driver: 'vivid', usb: null, virtual: true },
      { name: 'UVC Camera', driver: 'uvcvideo', usb: '1d6b:0102', virtual: true },
      { name: 'HD Webcam', driver: 'uvcvideo', usb: '046d:08e5', virtual: true },
    ]);
  });

  it('are none where the system lists none, and unknown where it lists nothing', () => {
    expect(readSystemCameras(new Sysfs().cameras)).toEqual([]);
    expect(readSystemCameras(join(makeFolder(), 'class/video4linux'))).toBeNull();
  });
});
