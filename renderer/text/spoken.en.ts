import type { Catalogue } from './catalogue.ts';
import { spokenDatesEn } from './spoken-dates.en.ts';

/** What the terminal says aloud, in English. */
export const spokenEn: Catalogue['spoken'] = {
  idle: 'Welcome. Please put your ID card on the reader.',
  insertCard: 'Please put your ID card flat on the reader, and leave it there.',
  'insertCard-either':
    'Please put your ID card flat on the reader, or push your social security card into the slot.',
  readingCard: 'Reading. Please do not move the card.',
  confirmPerson: 'Please look at the screen. Is this you? If so, press: Yes, this is me.',
  'confirmPerson-home-visit':
    'Please look at the screen. Is the home visit for this person? If so, press: Yes, this person.',
  'homeVisit-applicant': 'Who are you to this person? A relative may apply. Please press a button.',
  'homeVisit-reason': 'Why is a visit needed? Please press a button.',
  'homeVisit-address':
    'Please look at the address on the screen. Shall we come there? If not, staff will ask you by phone.',
  'homeVisit-phone':
    'Please press the digits of your phone number. For a landline, begin with the area code. Then press: Next.',
  'homeVisit-proofs': 'Are these papers at home? Touch those you have. You may apply without any.',
  'homeVisit-check':
    'Please check what the screen says. If all is right, press: Yes, send it. If not, press: Change it.',
  checkEligibility: 'Looking up your record. Please wait. You may take your card.',
  notYetOpen: 'Certification is not open yet. When to come is on the screen.',
  consent:
    'Next, the camera will look at your face, to confirm that it is you. If you agree, press: I agree. If you would rather not, press: ask a member of staff.',
  prepareCamera: 'Please face the screen, and take off your hat, mask and dark glasses.',
  services: 'What would you like to do? Please press a button on the screen.',
  servicePoints: 'Which place are you looking for? Please press a button on the screen.',
  'servicePoints-list': 'Phone numbers and addresses are on the screen.',
  guides: 'What would you like to know? Please press a button on the screen.',
  'guides-page': 'What to bring, and whom to ask, is on the screen.',
  phoneChannels: 'How would you like to certify? Please press a button on the screen.',
  'phoneChannels-way': 'Please follow the steps on the screen. If there is a code, scan it with a phone.',
  'status-certified': 'You are certified. The date of the next certification is on the screen.',
  'status-due': 'You need to certify now. To do it here, press: Certify now.',
  'status-overdue':
    'Your certification is late, but you can make up for it. To do it here, press: Certify now.',
  'status-window-closed':
    'This period is over, but you can make up for it. To do it here, press: Certify now.',
  'status-not-yet-open': 'Certification is not open yet. When to come is on the screen.',
  'status-unknown': 'Your status cannot be looked up just now. You can call; the number is on the screen.',
  judging: 'Thank you. Checking now, please wait.',
  saving: 'Saving. Please wait.',
  clearing: 'Please take your ID card. Goodbye.',
  idleWarning: 'Are you still there? If so, press: I am still here.',
  'idleWarning-soon': 'This visit is about to end. If you are there, please press: I am still here.',
  askStaff: 'Please raise your hand, or go to the counter, and a member of staff will help you.',
  outOfService: 'This terminal is out of service. Please ask a member of staff, or read the screen.',
  'done-passed': 'You are certified. The date of your next certification is on the screen.',
  'done-already-certified': 'You are certified already. There is nothing to do today.',
  'done-collected':
    'Your information is saved, and will be checked. You need not wait here. Please note the case number, or have a picture taken of it.',
  'done-manual-review':
    'Your case is submitted. A member of staff will check it. Please note the case number, or have a picture taken of it.',
  'done-home-visit-requested':
    'The home visit is requested. Staff will call you to agree on a time. The certification is done at that visit. Please note the case number, or have a picture taken of it.',
  'done-failed': 'This did not work today. The reason, and what to do, are on the screen, too.',
  'notYetOpen-opens': 'You can certify from',
  'notYetOpen-until': 'The last day is',
  'notYetOpen-may': 'You may also certify today. If you want to, press: certify today all the same.',
  'consent-who':
    'Your face is looked at for the social insurance agency that pays you, only to confirm that it is you.',
  'consent-what':
    'The camera compares your face with the picture of your ID card, and keeps at most six pictures.',
  'consent-where':
    'They go to the agency encrypted, together with the data of your ID card, and to nobody else.',
  'consent-kept': 'Three days after they have arrived, at the latest, this terminal has deleted them.',
  'consent-voluntary':
    'You may certify without your face, and your payments do not change. You may take back your consent later.',
  'consent-overdue': 'Your certification is overdue. You can make up for it today.',
  'consent-window-closed': 'The time of this certification is over. You can make up for it today.',
  'consent-details': 'This is how the face check works, in full. When you have read it, press: back.',
  'consent-details-why':
    'The law asks to make sure that it is you before you are paid. A machine can do that only by your face. At the counter, your papers are enough.',
  'consent-details-how':
    'This terminal sees whether it is you. It keeps at most six pictures, encrypted, with the name, number and picture of your ID card.',
  'consent-details-sent':
    'They go only to the agency that pays you, and to nobody else. Your consent includes that these pictures are sent over the network.',
  'consent-details-kept':
    'Until they have arrived, they are kept here, encrypted. Three days later, at the latest, they are deleted here. The agency keeps them for the shortest time allowed.',
  'consent-details-rights':
    'You may see, copy, correct and delete your information, and take back your consent at any time. Please call the number on the screen, or go to the counter.',
  'consent-details-choice':
    'Your face is sensitive information; a leak would harm you, so it is always encrypted. If you say no, your payments do not change. If you take back your consent later, earlier certifications stay valid.',
  'done-passed-due': 'You are certified.',
  'next-due': 'Please certify again before the end of this day:',
  'last-day': 'The last day is',
  'was-due': 'It was due by',
  call: 'To ask about it, call',
  'phone-1': 'one',
  'slip-take': 'Please take your slip.',
  ...spokenDatesEn,
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
