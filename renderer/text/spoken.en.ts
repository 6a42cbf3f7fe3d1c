import type { Catalogue } from './catalogue.ts';

/** What the terminal says aloud, in English. */
export const spokenEn: Catalogue['spoken'] = {
  idle: 'Welcome. Please put your ID card on the reader.',
  insertCard: 'Please put your ID card flat on the reader, and leave it there.',
  'insertCard-either':
    'Please put your ID card flat on the reader, or push your social security card into the slot.',
  readingCard: 'Reading. Please do not move the card.',
  confirmPerson: 'Please look at the screen. Is this you? If so, press: Yes, this is me.',
  checkEligibility: 'Looking up your record. Please wait. You may take your card.',
  consent:
    'Next, the camera will look at your face, to confirm that it is you. If you agree, press: I agree. If you would rather not, press: ask a member of staff.',
  prepareCamera: 'Please face the screen, and take off your hat, mask and dark glasses.',
  judging: 'Thank you. Checking now, please wait.',
  saving: 'Saving. Please wait.',
  clearing: 'Please take your ID card. Goodbye.',
  idleWarning: 'Are you still there? If so, press: I am still here.',
  askStaff: 'Please raise your hand, or go to the counter, and a member of staff will help you.',
  outOfService: 'This terminal is out of service. Please ask a member of staff, or read the screen.',
  'done-passed': 'You are certified. The date of your next certification is on the screen.',
  'done-already-certified': 'You are certified already. There is nothing to do today.',
  'done-collected':
    'Your information is saved, and will be checked. You need not wait here. Please note the case number on the screen.',
  'done-manual-review':
    'Your case is submitted. A member of staff will check it. Please note the case number on the screen.',
  'done-failed': 'This did not work today. Please read the screen, or ask a member of staff.',
  'challenge-position': 'Please bring your face into the oval.',
  'challenge-neutral': 'Please look at the screen, and hold still.',
  'challenge-centre': 'Very good. Now look straight ahead.',
  'challenge-turn-left': 'Please slowly turn your head to the left.',
  'challenge-turn-right': 'Please slowly turn your head to the right.',
  'challenge-nod': 'Please slowly nod once.',
  'challenge-open-mouth': 'Please open your mouth wide, wait a moment, then close it.',
  'challenge-blink': 'Please blink once.',
  'hint-no-face': 'Please face the screen.',
  'hint-two-faces': 'Only one person in the picture, please.',
  'hint-too-far': 'Please come a little closer.',
  'hint-too-near': 'Please move back a little.',
  'hint-off-centre': 'Please move to the middle of the oval.',
  'hint-face-forward': 'Please look straight at the screen.',
  'hint-too-dark': 'It is a little dark. Please face the light.',
  'hint-backlit': 'The light behind you is too bright. Please turn to another side.',
  'hint-blurred': 'The picture is a little blurred. Please hold still.',
  'hint-covered': 'Please take off your mask or dark glasses, and keep your hands down.',
  'hint-hold-still': 'Please hold still.',
};
