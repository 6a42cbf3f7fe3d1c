import { networkInterfaces } from 'node:os';

/** The addresses of this computer besides its loopback, as one text. */
function readAddresses(): string {
  return Object.entries(networkInterfaces())
    .flatMap(([name, addresses = []]) =>
      addresses.filter(({ internal }) => !internal).map(({ cidr }) => `${name} ${cidr}`),
    )
    .sort()
    .join('\n');
}

/** Notices that a cable was plugged in or a line came up (网络变化): a reason to try to send, and no proof that it will work. */
export class NetworkWatch {
  readonly #onChange: () => void;
  readonly #read: () => string;
  #seen: string;

  /** @param read what the network looks like now, in any words; that of this computer when left out */
  constructor(onChange: () => void, read: () => string = readAddresses) {
    this.#onChange = onChange;
    this.#read = read;
    this.#seen = read();
  }

  /** Looks whether it changed since the last look. Asks this computer only, and sends nothing. */
  look(): void {
    const now = this.#read();
    if (now === this.#seen) return;
    this.#seen = now;
    this.#onChange();
  }
}
