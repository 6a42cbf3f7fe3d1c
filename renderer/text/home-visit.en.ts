import type { HomeVisitText } from './home-visit-text.ts';

/** The home-visit form in English. */
export const homeVisitEn: HomeVisitText = {
  homeVisit: {
    back: 'Back',
    applicant: {
      title: 'Who are you to this person?',
      lead: 'A relative may apply for them.',
      choices: {
        child: 'Son or daughter',
        spouse: 'Husband or wife',
        'other-relative': 'Another relative',
        self: 'I am this person',
        'community-staff': 'Village or community staff',
      },
    },
    reason: {
      title: 'Why is a visit needed?',
      choices: {
        'very-old': 'Great age',
        ill: 'Too ill to go out',
        'cannot-walk': 'Hard to walk',
        other: 'Another reason',
      },
    },
    address: {
      title: 'Shall we come to this address?',
      yes: 'Yes, come here',
      no: 'No, ask me by phone',
    },
    phone: {
      title: 'Your phone number, please',
      lead: 'Staff call it to agree on a time. For a landline, begin with the area code.',
      none: 'Press the digits',
      typed: '{{count}} digits entered: {{digits}}',
      remove: 'Delete a digit',
      next: 'Next',
      incomplete: 'The number is not complete. Mobile: 11 digits. Landline: area code first.',
    },
    proofs: {
      title: 'Are these papers at home?',
      lead: 'Touch those you have. None is needed to apply.',
      choices: {
        'hospital-proof': 'Letter from a hospital',
        'disability-certificate': 'Disability certificate',
        'village-committee-proof': 'Letter from the village committee',
        'relative-id-copy': "Copy of the relative's ID card",
      },
      next: 'Done, next',
      none: 'None of these, next',
    },
    check: {
      title: 'Please check: is all right?',
      person: 'For',
      applicant: 'Applicant',
      reason: 'Reason',
      address: 'Address',
      phone: 'Phone',
      proofs: 'At home',
      addressByPhone: 'Staff will ask by phone',
      noProofs: 'No papers yet',
      told: 'With "Yes, send it" you agree that this and the ID number go encrypted to the social insurance agency, only to arrange the visit. Deleted here at most 3 days after delivery; the agency keeps it for the shortest time the rules allow. To see, correct or delete it: {{phone}}.',
      yes: 'Yes, send it',
      no: 'Change it',
    },
  },
};
