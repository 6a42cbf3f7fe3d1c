import type { Catalogue } from './catalogue.ts';

const STAFF_OR_OTHER_TERMINAL = 'Please ask a member of staff, or use another terminal.';
const AGAIN_OR_STAFF = 'Please try once more. If it stays, ask a member of staff.';

/** Faults in plain English. Says only what is known, and never that the person did something wrong. */
export const faultsEn: Catalogue['faults'] = {
  'reader-missing': {
    title: 'The card reader is not connected',
    cause: 'This terminal finds no ID card reader.',
    nextStep: 'Please ask a member of staff to check the cable of the reader.',
  },
  'reader-lost': {
    title: 'The card reader was disconnected',
    cause: 'The cable of the ID card reader came loose, or it lost power.',
    nextStep: 'Please ask a member of staff to connect it, then try again.',
  },
  'reader-silent': {
    title: 'The card reader does not answer',
    cause: 'The ID card reader is connected but did not answer in time.',
    nextStep: AGAIN_OR_STAFF,
  },
  'reader-garbled': {
    title: 'The card reader sent incomplete data',
    cause: 'What the ID card reader sent cannot be understood.',
    nextStep: AGAIN_OR_STAFF,
  },
  'reader-busy': {
    title: 'The card reader is in use by another program',
    cause: 'Another program holds the ID card reader.',
    nextStep: 'Please ask a member of staff to close that program, then try again.',
  },
  'reader-access-denied': {
    title: 'The card reader cannot be used',
    cause: 'The system does not allow this terminal to use the ID card reader, or its driver is missing.',
    nextStep: STAFF_OR_OTHER_TERMINAL,
  },
  'reader-failed': {
    title: 'The card reader has a fault',
    cause: 'The ID card reader reports an error of its own.',
    nextStep: AGAIN_OR_STAFF,
  },
  'readers-several': {
    title: 'More than one card reader is connected',
    cause: 'This terminal finds two or more ID card readers and cannot tell which to use.',
    nextStep: 'Please ask a member of staff to leave one reader connected and unplug the others.',
  },
  'reader-self-test-failed': {
    title: 'The card reader failed its self-test',
    cause: 'The security module of the reader reports a defect. It needs repair.',
    nextStep: STAFF_OR_OTHER_TERMINAL,
  },
  'reader-not-authorised': {
    title: 'The card reader is not authorised',
    cause: 'The security module of the reader has no authorisation yet.',
    nextStep: STAFF_OR_OTHER_TERMINAL,
  },
  'card-removed': {
    title: 'The card was lifted a little early',
    cause: 'The card left the reader before it was read to the end.',
    nextStep: 'Please put the card down again, and wait for the screen.',
  },
  'card-unreadable': {
    title: 'The card could not be read',
    cause: 'The reader felt a card but could not read it.',
    nextStep: 'Please take the card out of its cover, lay it flat and try again.',
  },
  'card-not-authentic': {
    title: 'The card could not be verified',
    cause: 'The reader could not verify this card.',
    nextStep: 'Please put it down once more. If it stays, ask a member of staff.',
  },
  'card-unsupported': {
    title: 'This card cannot be used here',
    cause: 'This terminal reads resident ID cards, residence permits and permanent residence cards.',
    nextStep: 'Please use your ID card. If you have none with you, ask a member of staff.',
  },
  'card-data-invalid': {
    title: 'The data of the card look wrong',
    cause: 'Dates, number or text on the card do not follow the rules.',
    nextStep: 'Please put it down once more. If it stays, ask a member of staff.',
  },
  'card-expired': {
    title: 'Your card is no longer valid',
    cause: 'The period of validity on the card has ended.',
    nextStep: 'Please have it renewed. For today, ask a member of staff.',
  },
  'social-security-card-unreadable': {
    title: 'The social security card was not read',
    cause: 'It may be the wrong way round, not pushed in fully, or taken out too early.',
    nextStep: 'Please push it in fully with the chip facing up, or use your ID card.',
  },
  'social-security-card-protected': {
    title: 'This social security card asks for a PIN',
    cause: 'This card protects its data. This terminal never asks for your PIN.',
    nextStep: 'Please use your ID card instead. If you do not have it, ask a member of staff.',
  },
  'printer-missing': {
    title: 'The printer is not connected',
    cause: 'This terminal finds no slip printer, or its cable came loose.',
    nextStep:
      'This does not change your result. For a slip, please ask a member of staff to check the cable and the power of the printer.',
  },
  'printer-paper-out': {
    title: 'The printer is out of paper',
    cause: 'The paper roll of the slip printer is used up.',
    nextStep:
      'This does not change your result. For a slip, please ask a member of staff to put in new paper, then print again.',
  },
  'printer-cover-open': {
    title: 'The cover of the printer is open',
    cause: 'The cover of the slip printer is not shut.',
    nextStep:
      'This does not change your result. For a slip, please ask a member of staff to shut the cover, then print again.',
  },
  'printer-offline': {
    title: 'The printer does not answer',
    cause: 'The slip printer is connected but did not answer in time, or another program holds it.',
    nextStep:
      'This does not change your result. For a slip, please ask a member of staff to look at the lights of the printer, then print again.',
  },
  'printer-failed': {
    title: 'The slip was not printed properly',
    cause: 'The slip printer reports an error of its own, or did not confirm that the whole slip came out.',
    nextStep: `This does not change your result. ${AGAIN_OR_STAFF}`,
  },
  'camera-missing': {
    title: 'The camera is not connected',
    cause: 'This terminal finds no camera.',
    nextStep: 'Please ask a member of staff to check the cable of the camera.',
  },
  'camera-refused': {
    title: 'The camera cannot be used',
    cause: 'The system does not allow this terminal to use the camera.',
    nextStep: STAFF_OR_OTHER_TERMINAL,
  },
  'camera-not-allowed': {
    title: 'This camera is not registered',
    cause: 'The camera that is connected is not the one that is registered for this terminal.',
    nextStep: 'Please ask a member of staff to connect the registered camera, then try again.',
  },
  'camera-busy': {
    title: 'The camera could not be opened',
    cause: 'Another program uses the camera, or it cannot start.',
    nextStep: AGAIN_OR_STAFF,
  },
  'camera-lost': {
    title: 'The camera was disconnected',
    cause: 'The camera no longer sends pictures.',
    nextStep: 'Please ask a member of staff to check it, then try again.',
  },
  'camera-black': {
    title: 'The camera picture is black',
    cause: 'The pictures of the camera are all black.',
    nextStep: 'Please ask a member of staff to look at the lens, then try again.',
  },
  'camera-frozen': {
    title: 'The camera picture stands still',
    cause: 'The camera sends the same picture again and again.',
    nextStep: AGAIN_OR_STAFF,
  },
  'face-model-missing': {
    title: 'The face check is not installed',
    cause: 'A file that the face check needs is missing.',
    nextStep: STAFF_OR_OTHER_TERMINAL,
  },
  'face-model-unknown': {
    title: 'The face check cannot be used',
    cause: 'A file of the face check differs from the registered one.',
    nextStep: STAFF_OR_OTHER_TERMINAL,
  },
  'face-analysis-failed': {
    title: 'The face check has stopped',
    cause: 'The program of the face check did not start, or it stopped.',
    nextStep: AGAIN_OR_STAFF,
  },
  'face-not-seen': {
    title: 'Your face could not be seen clearly',
    cause: 'There was no single clear face in the picture.',
    nextStep: 'Please face the screen, come a little closer and try again. Staff can help too.',
  },
  'action-timed-out': {
    title: 'Time is up, please try again',
    cause: 'The movement was not seen in the time for it.',
    nextStep: 'Take your time, and move slowly after the prompt. Staff can help too.',
  },
  'face-unclear': {
    title: 'Not clear enough. Please try once more',
    cause: 'The pictures were not clear enough. Light, quick movements and the camera all play a part.',
    nextStep: 'Take your time, face the light, and follow the prompts slowly.',
  },
  'evidence-invalid': {
    title: 'The pictures were not kept well',
    cause: 'The pictures do not belong to the movements just made.',
    nextStep: 'Please try once more. It takes a moment.',
  },
  'person-not-found': {
    title: 'No insurance record found',
    cause: 'The agency has no insurance record for this ID number.',
    nextStep: 'Please take your ID card and social security card to the counter.',
  },
  'not-a-beneficiary': {
    title: 'You need no certification now',
    cause: 'You are insured, but draw no benefit of this kind at present.',
    nextStep: 'If you think that you should, please ask at the counter.',
  },
  'identity-mismatch': {
    title: 'The identity data differ',
    cause: 'Name or number on the card differ from what the agency has on record.',
    nextStep:
      'Please have it corrected by your former unit or at the counter, with your ID card, and come again the day after.',
  },
  'no-such-person': {
    title: 'No such person on record',
    cause: 'Your details and those of your social security card do not match, or the card is not activated.',
    nextStep:
      'Please ask your former unit, or take your ID card and social security card to the counter, then come again.',
  },
  'not-modelled': {
    title: 'No face on record yet',
    cause: 'The agency has no face data of you to compare with.',
    nextStep:
      'Please take your ID card and social security card to the counter: your face is recorded and you are certified there.',
  },
  'photo-differs': {
    title: 'Unlike the photo on record',
    cause:
      'The pictures look rather different from the photo that the agency keeps. Age, light and surroundings play a part.',
    nextStep:
      'Staff will check it. You can also be certified at the counter with your cards; ask them to renew the photo.',
  },
  'disk-full': {
    title: 'This terminal has no space left',
    cause: 'There is too little space to keep your result safely.',
    nextStep: STAFF_OR_OTHER_TERMINAL,
  },
  'disk-low': {
    title: 'This terminal is running out of space',
    cause: 'Results are still kept, but there is little space left.',
    nextStep: 'You can go on. Staff: please ask the engineer to make room.',
  },
  'queue-long': {
    title: 'Many results wait to be sent',
    cause: 'The line is down or slow, and many results have not reached the centre yet.',
    nextStep: 'You can go on, nothing is lost. Staff: please check the network.',
  },
  'queue-full': {
    title: 'This terminal cannot serve just now',
    cause: 'As many results wait to be sent as it may keep. All of them are safe and go on being sent.',
    nextStep: STAFF_OR_OTHER_TERMINAL,
  },
  'bundle-unwritable': {
    title: 'The stick cannot be written',
    cause: 'It is full, read-only or gone, or gives back other bytes than were written.',
    nextStep: 'Please try another stick. The records are still on this terminal, nothing is lost.',
  },
  'bundle-empty': {
    title: 'Nothing to export',
    cause: 'No record waits to be sent.',
    nextStep: 'There is no need to export.',
  },
  'receipts-damaged': {
    title: 'The receipt file cannot be read',
    cause: 'It was cut off or changed.',
    nextStep: 'Please copy the receipt file from the centre once more.',
  },
  'receipts-foreign': {
    title: 'These receipts are not for this terminal',
    cause: 'They belong to another terminal, or to a centre that this terminal does not trust.',
    nextStep: 'Please check that the stick holds the receipts of this terminal.',
  },
  'clock-wrong': {
    title: 'The clock of this terminal is wrong',
    cause: 'It differs from the time of the centre by more than a minute.',
    nextStep: 'You can go on. Staff: please ask the engineer to set the clock.',
  },
  'database-newer': {
    title: 'The software here must be updated',
    cause: 'The stored data come from a newer version of the software.',
    nextStep: STAFF_OR_OTHER_TERMINAL,
  },
  'database-damaged': {
    title: 'The stored data were damaged',
    cause: 'The data file was damaged. It was set aside and a new one begun.',
    nextStep: AGAIN_OR_STAFF,
  },
  'database-unavailable': {
    title: 'Nothing can be saved right now',
    cause: 'The data file cannot be opened or written.',
    nextStep: STAFF_OR_OTHER_TERMINAL,
  },
  'key-store-unavailable': {
    title: 'The key store is not available',
    cause: "The system's place for keys is missing or not safe.",
    nextStep: STAFF_OR_OTHER_TERMINAL,
  },
  'keys-unreadable': {
    title: 'The keys cannot be opened',
    cause: 'The keys stored on this terminal cannot be read.',
    nextStep: STAFF_OR_OTHER_TERMINAL,
  },
  'not-enrolled': {
    title: 'This terminal is not registered yet',
    cause: 'It has not been registered with the agency.',
    nextStep: STAFF_OR_OTHER_TERMINAL,
  },
  'enrolment-refused': {
    title: 'This terminal could not be registered',
    cause: 'The agency did not accept its registration code.',
    nextStep: STAFF_OR_OTHER_TERMINAL,
  },
  'site-config-invalid': {
    title: 'The settings of this terminal are wrong',
    cause: 'Its settings file is missing, or its content is not right.',
    nextStep: STAFF_OR_OTHER_TERMINAL,
  },
  'server-unreachable': {
    title: 'The agency cannot be reached',
    cause: 'This terminal cannot reach the system of the agency.',
    nextStep: 'It keeps trying by itself. Please try later, or ask a member of staff.',
  },
  'server-slow': {
    title: 'The agency has not answered yet',
    cause: 'The system of the agency did not answer in time.',
    nextStep: 'Please try again later, or ask a member of staff.',
  },
  'server-failing': {
    title: "The agency's system has trouble",
    cause: 'The system of the agency says that it cannot answer for now.',
    nextStep: 'Please try again later, or ask a member of staff.',
  },
  'server-certificate-invalid': {
    title: 'No safe connection to the agency',
    cause: "The security certificate of the agency's system did not pass the check.",
    nextStep: STAFF_OR_OTHER_TERMINAL,
  },
  'server-answer-invalid': {
    title: "The agency's answer is not clear",
    cause: 'The answer does not have the agreed form.',
    nextStep: 'Please go to the counter, or call for advice.',
  },
  'server-refused': {
    title: 'The agency did not accept this',
    cause: 'The system of the agency did not accept the request.',
    nextStep: 'Please go to the counter, or call for advice.',
  },
  'receipt-invalid': {
    title: 'The receipt did not pass the check',
    cause: 'The receipt has a wrong signature, or belongs to another case.',
    nextStep: 'Please note the code on the screen and ask at the counter.',
  },
  'core-lost': {
    title: 'This terminal is recovering',
    cause: 'Its main program stopped and is being started again.',
    nextStep: 'Please wait a moment, then begin again.',
  },
  'devices-lost': {
    title: 'The devices are recovering',
    cause: 'The program for the card reader stopped and is being started again.',
    nextStep: 'Please wait a moment, then try again.',
  },
  'page-lost': {
    title: 'The page is recovering',
    cause: 'The screen page stopped and is being opened again.',
    nextStep: 'Please wait a moment, then begin again.',
  },
  'terminal-running': {
    title: 'The terminal is still running',
    cause: 'Only one program at a time may work with the records of this terminal.',
    nextStep: 'Please leave the terminal with the exit code first, then do it again.',
  },
  'message-invalid': {
    title: 'Something went wrong inside',
    cause: 'The programs of this terminal exchanged a wrong message.',
    nextStep: STAFF_OR_OTHER_TERMINAL,
  },
  'command-unexpected': {
    title: 'That was not needed here',
    cause: 'The present step does not need this.',
    nextStep: 'Please follow the screen.',
  },
};
