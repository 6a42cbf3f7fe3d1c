import type { Catalogue } from './catalogue.ts';
import { faultsEn } from './faults.en.ts';
import { homeVisitEn } from './home-visit.en.ts';
import { helpEn, servicesEn } from './services.en.ts';
import { slipEn } from './slip.en.ts';
import { spokenEn } from './spoken.en.ts';

/** English, the second language of the terminal. */
export const en: Catalogue = {
  common: {
    brand: 'Anhao',
    service: 'Pension eligibility check',
    starting: 'Starting, please wait',
    comfort: {
      normal: 'Text: normal',
      large: 'Text: large',
      largest: 'Text: largest',
      contrast: 'High contrast',
    },
    volume: 'Sound: {{level}}',
    volumes: ['off', 'low', 'medium', 'loud'],
    askStaff: 'Ask staff',
    settings: 'Language, text size and sound',
    phone: 'Phone',
    code: 'Code',
    offline: 'No network at the moment. You can go on: your result is sent by itself as soon as it is back.',
    waitingRecords: 'Waiting to be sent: {{count}}',
    demonstration: 'Demonstration, no real business. Replaced by stand-ins: {{standIns}}',
    standIns: {
      'test-runtime': 'test runtime',
      'simulated-reader': 'simulated card reader',
      'synthetic-camera': 'synthetic camera pictures',
      'plain-key-store': 'unencrypted key store',
      'simulated-printer': 'simulated slip printer',
    },
    staffNotice: 'For the staff: {{notices}}',
    listSeparator: ', ',
    sentenceEnd: '. ',
  },
  screens: {
    ...servicesEn,
    ...homeVisitEn,
    idle: {
      title: 'Please put your ID card on the reader',
      lead: 'Confirm your pension eligibility here. No phone and no forms needed.',
      start: 'Start',
      services: 'Other services',
      steps: ['ID card', 'Camera', 'Result'],
    },
    insertCard: {
      title: 'Please put your ID card on the reader',
      lead: 'Lay it flat, then leave it where it is.',
      back: 'Not now, go back',
      either: 'No ID card with you? Push your social security card into the slot beside it, chip facing up.',
    },
    readingCard: { title: 'Reading, please do not move the card', lead: 'This takes a moment.' },
    confirmPerson: {
      title: 'Is this you?',
      name: 'Name',
      idNumber: 'ID number',
      yes: 'Yes, this is me',
      no: 'No, not me',
      forHomeVisit: {
        title: 'Request a home visit for this person?',
        yes: 'Yes, this person',
        no: 'No',
      },
    },
    checkEligibility: { title: 'Looking up your record', lead: 'Please wait. You may take your card.' },
    notYetOpen: {
      title: 'Certification is not open yet',
      lead: 'Please come between {{opensOn}} and {{dueDate}}.',
      finish: 'All right, finish',
      certifyAnyway: 'Certify today all the same',
    },
    consent: {
      title: 'Do you agree to a face check?',
      points: {
        who: {
          term: 'Who',
          text: '{{handler}}, phone {{phone}}. Only to confirm that it is you.',
        },
        what: {
          term: 'How',
          text: 'This terminal compares your face with your ID photo. At most six pictures are kept.',
        },
        where: {
          term: 'Where to',
          text: 'Encrypted, over the network, to the system of the agency. For no other purpose.',
        },
        kept: {
          term: 'How long',
          text: 'Here three days at most after delivery; at the agency the shortest time the rules allow.',
        },
        voluntary: {
          term: 'Your choice',
          text: 'You are served without it too. To see, delete or withdraw later, call the same number.',
        },
      },
      agencyOf: 'The social insurance agency of {{region}}',
      agency: 'The agency that pays you',
      notices: {
        due: 'Please certify by {{date}} (that day included). You can do it now.',
        overdue:
          'You were to certify by {{date}}. You can make up for it now; the agency checks and pays what was stopped.',
        'window-closed':
          'This time closed on {{date}}. You can make up for it now; the agency checks and pays what was stopped.',
      },
      yes: 'I agree, start the face check',
      no: 'No face check, ask staff',
      readDetails: 'More about it',
      details: {
        title: 'The face check in detail',
        items: {
          why: {
            term: 'Why a face check',
            text: 'The agency must by law confirm whom it pays. A terminal can tell only by your face; at the counter papers are enough.',
          },
          how: {
            term: 'How it is done',
            text: 'This terminal judges whether it is you. At most six pictures are kept, encrypted, with name, number and photo of your card.',
          },
          sent: {
            term: 'Who gets it',
            text: '{{handler}} alone, to check it once more. You agree to its being sent over the network.',
          },
          kept: {
            term: 'Kept and deleted',
            text: 'Here, encrypted, until three days after delivery at most; at the agency for the shortest time the rules allow.',
          },
          rights: {
            term: 'Your rights',
            text: 'You can see, copy, correct and delete it, and withdraw your consent at any time: call {{phone}}, or ask at the counter.',
          },
          choice: {
            term: 'If you say no',
            text: 'Your benefit stays the same. Face data are sensitive, a leak could harm you: so they are encrypted all the way. What was certified stays valid.',
          },
        },
        back: 'I have read it, back',
      },
      version: 'Notice version {{version}}',
    },
    prepareCamera: {
      title: 'Starting the camera',
      lead: 'Please face the screen. Take off hat, mask and dark glasses; ordinary glasses may stay on.',
    },
    challenge: {
      prompts: {
        position: { title: 'Bring your face into the oval', lead: 'Take your time.' },
        neutral: { title: 'Look at the screen and hold still', lead: 'Very good, just like that.' },
        centre: { title: 'Very good. Look straight ahead', lead: 'Take your time.' },
        'turn-left': { title: 'Slowly turn your head left', lead: 'Look where the arrow points.' },
        'turn-right': { title: 'Slowly turn your head right', lead: 'Look where the arrow points.' },
        nod: { title: 'Slowly nod once', lead: 'Head down first, then up again.' },
        'open-mouth': { title: 'Open your mouth wide', lead: 'Wait a moment, then close it.' },
        blink: { title: 'Blink once', lead: 'Close both eyes for a moment, then open them.' },
      },
      hints: {
        'no-face': 'Please face the screen',
        'two-faces': 'Only one person in the picture, please',
        'too-far': 'Please come a little closer',
        'too-near': 'Please move back a little',
        'off-centre': 'Please move to the middle of the oval',
        'face-forward': 'Please look straight at the screen',
        'too-dark': 'A little dark here: please face the light',
        backlit: 'Bright light behind you: please turn a little',
        blurred: 'The picture is a little blurred: please hold still',
        covered: 'Please uncover your face: no mask, dark glasses or hands',
        'hold-still': 'Please hold still',
      },
      declineTurn: 'I cannot turn my head',
      chooseBlink: 'I would rather blink',
      well: 'Your face is in place',
      again: 'No problem, let us try once more',
      timeLeft: 'Time left for this step',
      mirror: 'You in the camera',
    },
    judging: { title: 'Thank you, checking now', lead: 'No need to move. Please stay a moment.' },
    saving: { title: 'Saving, please wait', steps: ['Saving', "Waiting for the centre's answer"] },
    done: {
      titles: {
        passed: 'You are certified',
        'already-certified': 'You are certified already',
        collected: 'Saved, to be checked',
        'manual-review': 'Submitted, staff will check it',
        'home-visit-requested': 'Home visit requested',
        failed: 'This did not work today',
      },
      passed: 'Your eligibility is confirmed.',
      alreadyCertified: 'You were certified on {{date}}. There is nothing to do today.',
      channel: 'How it came: {{channel}}',
      noFace: 'No face check today.',
      together: 'Certified together: {{benefits}}.',
      benefits: {
        'enterprise-pension': 'employees’ pension',
        'resident-pension': 'residents’ pension',
        injury: 'work injury benefit',
        dependant: 'dependants’ benefit',
        unemployment: 'unemployment benefit',
      },
      stay: 'To read on, touch the screen.',
      collected:
        'Your information is stored safely and goes to the agency by itself. You need not wait here.',
      manualReview: 'A member of staff will look at it. No further face check, and you need not wait here.',
      homeVisitSent: 'Staff will call you about the time. You are certified at that visit.',
      homeVisitKept:
        'Stored, and sent by itself. Staff will call you about the time. You are certified at that visit.',
      nextDue: 'Please come again by {{date}} (that day included).',
      nextDueUnknown: 'The agency will tell you when the next certification is due.',
      caseNumber: 'Case number',
      keepCaseNumber: 'Please note it or have it photographed. You need it when you ask: {{phone}}.',
      cause: 'Why',
      nextStep: 'Next step',
      whom: 'Whom to ask',
      whomStaff: 'The staff here.',
      finish: 'Understood, end',
    },
    clearing: { title: 'Removing your data', lead: 'Please take your ID card. Goodbye!' },
    idleWarning: {
      title: 'Are you still there?',
      lead: 'If nobody answers, this ends soon and your data is removed. To go on, press “I am still here”.',
      timeLeft: 'Time left before this ends',
      stillHere: 'I am still here',
      finish: 'End',
    },
    fault: { nextStep: 'Next step', retry: 'Try again', finish: 'End' },
    askStaff: {
      title: 'Please ask a member of staff',
      lead: 'Raise your hand, or go to the counter.',
      otherWays: 'Ways without a face check:',
      ways: [
        'Staff check your papers at the counter',
        'A home visit, if it is hard to come',
        'Call {{phone}} for advice',
      ],
      again: 'After that you can begin again with your ID card at any time.',
      goOn: 'Back, go on with it',
      finish: 'End and remove my data',
    },
    outOfService: {
      title: 'Out of service',
      nextStep: 'What you can do',
      services: 'Other places and ways',
    },
  },
  help: helpEn,
  slip: slipEn,
  behind: {
    staffExit: {
      title: 'Staff exit',
      lead: 'Enter the exit code',
      digits: '{{count}} digits entered',
      remove: 'Delete',
      confirm: 'OK',
      close: 'Close',
      wrong: 'The code is not right. Please enter it again.',
    },
    brokenPage: {
      title: 'The page has a problem',
      lead: 'It is being opened again, please wait.',
      reload: 'Open again now',
    },
  },
  faults: faultsEn,
  spoken: spokenEn,
};
