import type { AuditHead, PublicJwk } from '../../../contract/central-api.ts';
import type { SyntheticPerson } from '../people.ts';

/** A terminal that has been through something. */
export interface CheckedTerminal {
  readonly name: string;
  /** Everything that the terminal has written; looked through for personal data. */
  readonly folder: string;
  /** Where its database lies. */
  readonly dataDirectory: string;
  readonly terminalId: string;
  readonly receiptKeys: readonly PublicJwk[];
  /** Case numbers (受理编号) of the visits whose success was shown. */
  readonly shown: readonly string[];
  /** Audit heads in the order in which they were seen. */
  readonly auditHeads: readonly AuditHead[];
  /** Case numbers whose loss the planted damage explains; none unless told. */
  readonly destroyed?: readonly string[];
}

/** What is checked. */
export interface CheckedWorld {
  readonly terminals: readonly CheckedTerminal[];
  /** Data folder of the central service, which no longer runs; null where none took part. */
  readonly serviceDirectory: string | null;
  readonly people: readonly SyntheticPerson[];
  /** Whether every record should have come to the central service. */
  readonly drained: boolean;
}
