/** What is used of a device object of the package `usb` 3.1. */
export interface UsbLibraryDevice {
  readonly vendorId: number;
  readonly productId: number;
  readonly bus: string;
  readonly ports: readonly number[];
  readonly address: number;
  /** Opens the device for a moment where the operating system does not know the name; may throw. */
  readonly productName?: string | null | undefined;
  /** Opens the device for a moment; throws where that is refused. */
  readonly configuration?: UsbLibraryConfiguration | null | undefined;
  open(): Promise<void>;
  close(): Promise<void>;
  claimInterface(interfaceNumber: number): Promise<void>;
  releaseInterface(interfaceNumber: number): Promise<void>;
  detachKernelDriver(interfaceNumber: number): Promise<void>;
  attachKernelDriver(interfaceNumber: number): Promise<void>;
  clearHalt(direction: 'in' | 'out', endpointNumber: number): Promise<void>;
  nativeTransferIn(endpoint: number, timeoutMs: number, length: number): Promise<Uint8Array | null>;
  nativeTransferOut(endpoint: number, timeoutMs: number, bytes: Uint8Array): Promise<number>;
  nativeControlTransferIn(
    setup: UsbLibrarySetup,
    timeoutMs: number,
    length: number,
  ): Promise<Uint8Array | null>;
  nativeControlTransferOut(setup: UsbLibrarySetup, timeoutMs: number, bytes: Uint8Array): Promise<number>;
}

/** What is used of a WebUSB configuration. */
export interface UsbLibraryConfiguration {
  readonly configurationValue: number;
  readonly interfaces: readonly {
    readonly interfaceNumber: number;
    readonly alternate: {
      readonly interfaceClass: number;
      readonly endpoints: readonly {
        readonly endpointNumber: number;
        readonly direction: 'in' | 'out';
        readonly type: string;
        readonly packetSize: number;
      }[];
    };
  }[];
}

/** The setup packet of a class request, as the package takes it. */
export interface UsbLibrarySetup {
  readonly requestType: 'class';
  readonly recipient: 'interface';
  readonly request: number;
  readonly value: number;
  readonly index: number;
}

/** The object `usb` of the package, or a stand-in for it in tests. */
export interface UsbLibrary {
  getDevices(): Promise<readonly UsbLibraryDevice[]>;
}
