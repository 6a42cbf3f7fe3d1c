import type { FromCore, ToCore, TransferStart } from '../../contract/process-messages.ts';
import { fail, type Result, succeed } from '../../contract/result.ts';
import type { SiteConfig } from '../../contract/site-config.ts';
import type { Transferred } from '../../contract/transfer.ts';
import { readReceipts } from './bundle/read-receipts.ts';
import { writeBundle } from './bundle/write-bundle.ts';
import type { Clock } from './clock.ts';
import type { Log } from './journal.ts';
import { type Enrolment, parseSecrets, type TerminalSecrets } from './seal/secrets.ts';
import { DiskWatch } from './store/disk-watch.ts';
import { openTerminalStore, type TerminalStore } from './terminal-store.ts';

/** What a transfer works with. */
export interface TransferOptions {
  readonly start: TransferStart;
  readonly clock: Clock;
  readonly send: (message: FromCore) => void;
  readonly log: Log;
}

/** Keys of a terminal that the central service of its site knows. */
type EnrolledSecrets = TerminalSecrets & { readonly enrolment: Enrolment };

/**
 * Core's other task: one transfer to or from a USB stick (U 盘) for the field engineer, while the terminal does not serve.
 * There is no visit and no line, so nothing is sent while records are exported.
 */
export class Transfer {
  readonly #options: TransferOptions;
  #keepingSecrets: (kept: boolean) => void = () => undefined;

  constructor(options: TransferOptions) {
    this.#options = options;
  }

  /**
   * Does what was ordered and tells main how it ended. Faults: why the terminal could not start; 'not-enrolled'; those of
   * the keys, of `openTerminalStore`, `writeBundle` and `readReceipts`; 'key-store-unavailable' when new keys of the
   * central service came with the receipts and could not be kept: the receipts count, and the import may be repeated.
   */
  async run(): Promise<void> {
    const { start, log, send } = this.#options;
    const { order } = start.order;
    const result = await this.#transfer();
    log('transfer-ended', result.ok ? { order } : { order, fault: result.fault });
    send({ type: 'transferred', result });
  }

  /** Takes the answer of main; a transfer expects no other message. */
  handle(message: ToCore): void {
    if (message.type === 'secrets-stored') this.#keepingSecrets(message.result.ok);
  }

  async #transfer(): Promise<Result<Transferred>> {
    const { startFault, site, secrets: text } = this.#options.start;
    if (startFault !== null) return fail(startFault);
    if (site === null) return fail('site-config-invalid');
    const secrets = readEnrolled(text, site);
    if (!secrets.ok) return secrets;
    const store = this.#openStore(site);
    if (!store.ok) return store;
    try {
      return await this.#obey(store.value, secrets.value);
    } finally {
      await store.value.close();
    }
  }

  async #obey(store: TerminalStore, secrets: EnrolledSecrets): Promise<Result<Transferred>> {
    const { order, softwareVersion } = this.#options.start;
    const { enrolment } = secrets;
    if (order.order === 'export-records') {
      const { folder } = order;
      const { clock } = this.#options;
      return writeBundle({ store: store.records, secrets, enrolment, softwareVersion, clock, folder });
    }
    const read = await readReceipts({ store: store.records, enrolment }, order.file);
    if (!read.ok) return read;
    const { changedEnrolment, ...counts } = read.value;
    // Each receipt was committed with a row of its own; this one tells that they came by stick.
    store.audit('receipts-imported', counts);
    if (changedEnrolment !== null) {
      const isKept = await this.#keepSecrets({ ...secrets, enrolment: changedEnrolment });
      if (!isKept) return fail('key-store-unavailable');
      store.audit('keys-changed', { what: 'central-keys' });
    }
    return succeed(counts);
  }

  #openStore(site: SiteConfig): Result<TerminalStore> {
    const { clock, log } = this.#options;
    const { dataDirectory: directory, bootId } = this.#options.start;
    // Nobody looks at a screen now; the result says what matters.
    const disk = new DiskWatch(directory, { onFault: () => undefined, onLow: () => undefined });
    return openTerminalStore({
      ...{ directory, bootId, limits: site.queue, clock, log },
      report: () => undefined,
      onNotice: () => undefined,
      confirmHeld: () => false,
      makeRoom: () => disk.makeRoom(),
    });
  }

  #keepSecrets(secrets: TerminalSecrets): Promise<boolean> {
    return new Promise((resolve) => {
      this.#keepingSecrets = resolve;
      this.#options.send({ type: 'store-secrets', secrets: JSON.stringify(secrets) });
    });
  }
}

/** The keys, if the central service of this site knows them; 'keys-unreadable', 'not-enrolled'. */
function readEnrolled(text: string | null, site: SiteConfig): Result<EnrolledSecrets> {
  if (text === null) return fail('not-enrolled');
  const secrets = parseSecrets(text);
  if (!secrets.ok) return secrets;
  const { enrolment } = secrets.value;
  // As at the start of the line: with another central service this terminal is to enrol anew.
  if (enrolment === null || enrolment.centralUrl !== site.centralUrl) return fail('not-enrolled');
  return succeed({ ...secrets.value, enrolment });
}
