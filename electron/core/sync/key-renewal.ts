import type { FaultCode } from '../../../contract/faults.ts';
import { fail, type Result, succeed } from '../../../contract/result.ts';
import type { Log } from '../journal.ts';
import { adoptKeySet } from '../seal/key-set.ts';
import type { Enrolment, TerminalSecrets } from '../seal/secrets.ts';
import { beginKeyChange, completeKeyChange, composeKeyAnnouncement } from '../seal/terminal-key.ts';
import type { CentralClient } from './central-client.ts';

/** The keys of the central service are asked for this often, at a contact; milliseconds. */
const REFRESH_EVERY_MS = 24 * 3_600_000;
/** After a start they are asked for within this time: not by all terminals at once. */
const FIRST_REFRESH_MS = 3_600_000;
/** A receipt that is not believed may be signed by a new key: so often at most the keys are asked for because of that. */
const REFRESH_AFTER_DOUBT_MS = 10 * 60_000;

/** Secrets of a terminal that is enrolled. */
export type EnrolledSecrets = TerminalSecrets & { readonly enrolment: Enrolment };

/** What the renewal works with. */
export interface KeyRenewalOptions {
  readonly client: CentralClient;
  readonly secrets: EnrolledSecrets;
  /** New secrets to be kept by the key store; resolves to false when they could not be kept. */
  readonly keepSecrets: (secrets: TerminalSecrets) => Promise<boolean>;
  /** These secrets are in use from now on. */
  readonly onChange: (secrets: EnrolledSecrets, what: 'central-keys' | 'terminal-key') => Promise<void>;
  /** A clock that never jumps, milliseconds. */
  readonly nowMs: () => number;
  /** 0..1 */
  readonly random: () => number;
  readonly log: Log;
}

/** Keeps the keys of an enrolled terminal fresh (密钥轮换): those of the central service and its own. */
export class KeyRenewal {
  readonly #options: KeyRenewalOptions;
  #secrets: EnrolledSecrets;
  #refreshAtMs: number;
  #doubtedAtMs = Number.NEGATIVE_INFINITY;
  /** One change at a time: each begins with what the one before has left. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: KeyRenewalOptions) {
    this.#options = options;
    this.#secrets = options.secrets;
    this.#refreshAtMs = options.nowMs() + options.random() * FIRST_REFRESH_MS;
  }

  /** A contact ended: asks for the keys when it is time for that. */
  noteContact(fault: FaultCode | null): void {
    const now = this.#options.nowMs();
    const doubted = fault === 'receipt-invalid' && now - this.#doubtedAtMs >= REFRESH_AFTER_DOUBT_MS;
    if (doubted) this.#doubtedAtMs = now;
    if (!doubted && (fault !== null || now < this.#refreshAtMs)) return;
    this.#refreshAtMs = now + REFRESH_EVERY_MS;
    void this.refresh();
  }

  /** Asks the central service for its keys. @returns whether newer ones are in use now, or why they could not be taken */
  refresh(): Promise<Result<boolean>> {
    return this.#inTurn(async () => {
      const { client, log } = this.#options;
      const answer = await client.fetchKeys();
      if (!answer.ok) return fail(answer.fault.fault);
      const { enrolment } = this.#secrets;
      const adopted = await adoptKeySet(enrolment, answer.value.signedKeySets);
      if (!adopted.ok) {
        log('keys-refused', { fault: adopted.fault });
        return adopted;
      }
      if (adopted.value === enrolment) return succeed(false);
      const kept = await this.#use({ ...this.#secrets, enrolment: adopted.value }, 'central-keys');
      return kept.ok ? succeed(true) : kept;
    });
  }

  /**
   * Gives the terminal a new signing key. It may be stopped at any point: what is left is done by `finishKeyChange` at the
   * next start. A fault says why the old key still is the one in use.
   */
  rotateTerminalKey(): Promise<Result<null>> {
    return this.#inTurn(async () => {
      const begun = { ...(await beginKeyChange(this.#secrets)), enrolment: this.#secrets.enrolment };
      if (!(await this.#options.keepSecrets(begun))) return fail('key-store-unavailable');
      this.#secrets = begun;
      return this.#finish();
    });
  }

  /** Goes on with a change of the terminal key that was stopped; nothing when there is none. */
  finishKeyChange(): Promise<Result<null>> {
    return this.#inTurn(async () => (this.#secrets.nextKey === null ? succeed(null) : this.#finish()));
  }

  async #finish(): Promise<Result<null>> {
    const { client } = this.#options;
    const composed = await composeKeyAnnouncement(this.#secrets);
    if (!composed.ok) return composed;
    const { terminalKey, proof } = composed.value;
    let answer = await client.announceTerminalKey(terminalKey, proof);
    const { nextKey } = this.#secrets;
    if (!answer.ok && answer.fault.problem?.code === 'unauthorised' && nextKey !== null) {
      // The answer of an earlier announcement may have got lost: then the service knows the next key.
      client.proveWith(nextKey);
      answer = await client.announceTerminalKey(terminalKey, proof);
      if (!answer.ok) client.proveWith(this.#secrets.terminalKey);
    }
    if (!answer.ok) return fail(answer.fault.fault);
    const { enrolment } = this.#secrets;
    return this.#use({ ...completeKeyChange(this.#secrets), enrolment }, 'terminal-key');
  }

  async #use(secrets: EnrolledSecrets, what: 'central-keys' | 'terminal-key'): Promise<Result<null>> {
    // Before they are in the store nothing may be sealed or believed with them.
    if (!(await this.#options.keepSecrets(secrets))) return fail('key-store-unavailable');
    this.#secrets = secrets;
    this.#options.client.proveWith(secrets.terminalKey);
    this.#options.log('keys-changed', { what });
    await this.#options.onChange(secrets, what);
    return succeed(null);
  }

  #inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const mine = this.#turn.then(work);
    this.#turn = mine.catch(() => undefined);
    return mine;
  }
}
