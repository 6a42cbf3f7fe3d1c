import { z } from 'zod';

/** Who can put a fault right. `self` means that it goes away without anyone: the terminal keeps trying. */
export type FixedBy = 'person' | 'staff' | 'engineer' | 'centre' | 'self';

interface FaultEntry {
  /** True when the person may simply try again at this terminal. */
  readonly retry: boolean;
  readonly fixedBy: FixedBy;
  /** The cause as it is known, for staff, logs and the documentation. Never guessed. */
  readonly cause: string;
}

/**
 * Every trouble that the terminal knows. The sentence that a person sees and hears for each code, its
 * next step included, stands in the text catalogue of the renderer under the same code.
 */
export const FAULTS = {
  // ID card reader and card
  'reader-missing': { retry: false, fixedBy: 'staff', cause: 'No ID card reader is connected.' },
  'reader-lost': {
    retry: true,
    fixedBy: 'staff',
    cause: 'The ID card reader was unplugged or lost power while in use.',
  },
  'reader-silent': {
    retry: true,
    fixedBy: 'staff',
    cause: 'The ID card reader is connected but does not answer in time.',
  },
  'reader-garbled': {
    retry: true,
    fixedBy: 'staff',
    cause: 'The ID card reader sends bytes that are no valid frame, or frames with a wrong checksum.',
  },
  'reader-busy': {
    retry: true,
    fixedBy: 'staff',
    cause: 'Another program holds the ID card reader.',
  },
  'reader-access-denied': {
    retry: false,
    fixedBy: 'engineer',
    cause: 'The operating system refuses access to the reader: device rules or driver are missing.',
  },
  'reader-failed': {
    retry: true,
    fixedBy: 'staff',
    cause: 'The ID card reader answers with an error of its own.',
  },
  'readers-several': {
    retry: false,
    fixedBy: 'staff',
    cause: 'More than one ID card reader is connected, and the configuration does not say which to use.',
  },
  'reader-self-test-failed': {
    retry: false,
    fixedBy: 'engineer',
    cause: 'The security module of the reader reports a failed self-test (60).',
  },
  'reader-not-authorised': {
    retry: false,
    fixedBy: 'engineer',
    cause: 'The security module of the reader is not authorised (66).',
  },
  'card-removed': {
    retry: true,
    fixedBy: 'person',
    cause: 'The card was lifted before it was read to the end.',
  },
  'card-unreadable': {
    retry: true,
    fixedBy: 'person',
    cause: 'The reader found a card but could not read it (31, 33, 41, 47, 81).',
  },
  'card-not-authentic': {
    retry: true,
    fixedBy: 'staff',
    cause: 'The security module could not authenticate the card (32).',
  },
  'card-unsupported': {
    retry: false,
    fixedBy: 'person',
    cause: 'The card is no identity document of a kind that this terminal knows.',
  },
  'card-data-invalid': {
    retry: true,
    fixedBy: 'staff',
    cause: 'The card was read but its fields break their own rules (dates, check digit, encoding).',
  },
  'card-expired': { retry: false, fixedBy: 'person', cause: 'The validity of the card has ended.' },
  'social-security-card-unreadable': {
    retry: true,
    fixedBy: 'person',
    cause:
      'The social security card was put in the wrong way, taken out too early or its chip does not answer.',
  },
  'social-security-card-protected': {
    retry: false,
    fixedBy: 'person',
    cause: 'The social security card lets its basic data be read only after a PIN, which is never asked for.',
  },
  // Slip printer
  'printer-missing': {
    retry: true,
    fixedBy: 'staff',
    cause: 'No slip printer is found where the configuration says, or it was unplugged while in use.',
  },
  'printer-paper-out': { retry: true, fixedBy: 'staff', cause: 'The slip printer has run out of paper.' },
  'printer-cover-open': { retry: true, fixedBy: 'staff', cause: 'The cover of the slip printer is open.' },
  'printer-offline': {
    retry: true,
    fixedBy: 'staff',
    cause:
      'The slip printer is connected but does not answer, is switched off line or held by another program.',
  },
  'printer-failed': {
    retry: true,
    fixedBy: 'staff',
    cause: 'The slip printer reports an error of its own, or never said that the slip came out whole.',
  },
  // Camera and face analysis
  'camera-missing': { retry: false, fixedBy: 'staff', cause: 'No camera is connected.' },
  'camera-refused': {
    retry: false,
    fixedBy: 'engineer',
    cause: 'The system or the permission rules refuse the camera.',
  },
  'camera-not-allowed': {
    retry: true,
    fixedBy: 'engineer',
    cause: 'The camera is not on the list of the site, or presents itself as software instead of a camera.',
  },
  'camera-busy': {
    retry: true,
    fixedBy: 'staff',
    cause: 'Another program uses the camera, or it cannot start.',
  },
  'camera-lost': { retry: true, fixedBy: 'staff', cause: 'The camera stopped delivering pictures.' },
  'camera-black': {
    retry: true,
    fixedBy: 'staff',
    cause: 'The pictures of the camera are black: lens cover, dead sensor.',
  },
  'camera-frozen': {
    retry: true,
    fixedBy: 'staff',
    cause: 'The camera delivers the same picture again and again.',
  },
  'face-model-missing': { retry: false, fixedBy: 'engineer', cause: 'The face model file is not installed.' },
  'face-model-unknown': {
    retry: false,
    fixedBy: 'engineer',
    cause: 'The face model file has a checksum that is not on the list of known models.',
  },
  'face-analysis-failed': {
    retry: true,
    fixedBy: 'engineer',
    cause: 'The face analysis could not start or stopped.',
  },
  // The person and the challenge
  'face-not-seen': {
    retry: true,
    fixedBy: 'person',
    cause: 'No single face was in the picture for the allowed time.',
  },
  'action-timed-out': {
    retry: true,
    fixedBy: 'person',
    cause: 'The asked action was not seen within the allowed time.',
  },
  'face-unclear': {
    retry: true,
    fixedBy: 'person',
    cause: 'The pictures of the challenge were not clear enough to decide: light, movement or camera.',
  },
  'evidence-invalid': {
    retry: true,
    fixedBy: 'self',
    cause: 'The pictures do not belong to the observed challenge.',
  },
  // Eligibility, as the central service knows it
  'person-not-found': {
    retry: false,
    fixedBy: 'centre',
    cause: 'The central service has no insured person with this number (未查到参保信息).',
  },
  'not-a-beneficiary': {
    retry: false,
    fixedBy: 'centre',
    cause: 'The person is insured but draws no benefit of this scheme.',
  },
  'identity-mismatch': {
    retry: false,
    fixedBy: 'centre',
    cause: 'Name and number of the card differ from the central record (身份信息不符).',
  },
  'no-such-person': {
    retry: false,
    fixedBy: 'centre',
    cause: 'Person and social security card do not belong together, or the card is not activated (查无此人).',
  },
  'not-modelled': {
    retry: false,
    fixedBy: 'centre',
    cause: 'The central service keeps no face of this person to compare with (未建模).',
  },
  'photo-differs': {
    retry: false,
    fixedBy: 'centre',
    cause: 'The face does not look enough like the photo that the central service keeps (照片不符).',
  },
  // Store, keys, configuration
  'disk-full': {
    retry: true,
    fixedBy: 'engineer',
    cause: 'There is not enough free disk space to keep a record safely.',
  },
  'disk-low': {
    retry: true,
    fixedBy: 'engineer',
    cause: 'The disk is more than 80 % full; records are still kept.',
  },
  'queue-long': {
    retry: true,
    fixedBy: 'engineer',
    cause: 'Many records wait for the central service: the line has to be looked after.',
  },
  'queue-full': {
    retry: false,
    fixedBy: 'engineer',
    cause: 'As many records wait as the site allows, or the oldest waits too long; sending goes on.',
  },
  'bundle-unwritable': {
    retry: true,
    fixedBy: 'engineer',
    cause: 'The stick is full, read-only or gone, or gives back other bytes than were written.',
  },
  'bundle-empty': { retry: false, fixedBy: 'engineer', cause: 'No record waits to be exported.' },
  'receipts-damaged': {
    retry: true,
    fixedBy: 'engineer',
    cause: 'The receipt file cannot be read, was cut off or changed.',
  },
  'receipts-foreign': {
    retry: false,
    fixedBy: 'engineer',
    cause: 'The receipts are of another terminal, or of a service that this terminal does not trust.',
  },
  'clock-wrong': {
    retry: true,
    fixedBy: 'engineer',
    cause: 'The clock of this computer differs from the time of the central service by more than a minute.',
  },
  'database-newer': {
    retry: false,
    fixedBy: 'engineer',
    cause: 'The database was written by a newer version of the software.',
  },
  'database-damaged': {
    retry: true,
    fixedBy: 'engineer',
    cause: 'The database file was damaged; it was set aside and a new one begun.',
  },
  'database-unavailable': {
    retry: true,
    fixedBy: 'engineer',
    cause: 'The database cannot be opened or written.',
  },
  'key-store-unavailable': {
    retry: false,
    fixedBy: 'engineer',
    cause: 'The key store of the operating system is missing or keeps keys in plain text.',
  },
  'keys-unreadable': {
    retry: false,
    fixedBy: 'engineer',
    cause: 'The stored keys of this terminal cannot be unwrapped.',
  },
  'not-enrolled': {
    retry: true,
    fixedBy: 'engineer',
    cause: 'This terminal is not enrolled with a central service yet.',
  },
  'enrolment-refused': {
    retry: false,
    fixedBy: 'engineer',
    cause: 'The central service refused the one-time enrolment code.',
  },
  'site-config-invalid': {
    retry: false,
    fixedBy: 'engineer',
    cause: 'The site configuration is missing or breaks its schema.',
  },
  // Central service as seen from the terminal
  'server-unreachable': { retry: true, fixedBy: 'self', cause: 'The central service cannot be reached.' },
  'server-slow': { retry: true, fixedBy: 'self', cause: 'The central service did not answer in time.' },
  'server-failing': {
    retry: true,
    fixedBy: 'self',
    cause: 'The central service answered with an error of its own (5xx, 429).',
  },
  'server-certificate-invalid': {
    retry: false,
    fixedBy: 'engineer',
    cause: 'The certificate of the central service is not trusted.',
  },
  'server-answer-invalid': {
    retry: false,
    fixedBy: 'centre',
    cause: 'The answer of the central service breaks the agreed format.',
  },
  'server-refused': {
    retry: false,
    fixedBy: 'centre',
    cause: 'The central service refused the request (4xx).',
  },
  'receipt-invalid': {
    retry: false,
    fixedBy: 'centre',
    cause: 'The receipt is not signed by a known key or does not fit the record.',
  },
  // Processes of the terminal
  'core-lost': { retry: true, fixedBy: 'self', cause: 'The core process ended; it is being restarted.' },
  'devices-lost': { retry: true, fixedBy: 'self', cause: 'The device process ended; it is being restarted.' },
  'page-lost': { retry: true, fixedBy: 'self', cause: 'The page process ended; it is being loaded again.' },
  'terminal-running': {
    retry: true,
    fixedBy: 'engineer',
    cause: 'The terminal is running; only one program at a time may work with its records.',
  },
  // Messages between processes
  'message-invalid': {
    retry: false,
    fixedBy: 'engineer',
    cause: 'A message between processes breaks the contract.',
  },
  'command-unexpected': {
    retry: false,
    fixedBy: 'self',
    cause: 'A command came in a state that does not expect it; it was ignored.',
  },
} as const satisfies Record<string, FaultEntry>;

/** The code of a fault: shown small on the screen, so that people can quote it. */
export type FaultCode = keyof typeof FAULTS;

/** Schema of a fault code as it crosses a wall. */
export const faultCodeSchema = z.enum(Object.keys(FAULTS) as [FaultCode, ...FaultCode[]]);

/** The catalogue entry of a fault. */
export function describeFault(code: FaultCode): FaultEntry {
  return FAULTS[code];
}
