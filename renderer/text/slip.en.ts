import type { SlipText } from './slip-text.ts';

/** The words on the slip and around it, in English. */
export const slipEn: SlipText = {
  titles: {
    passed: 'Certified',
    'already-certified': 'Certified already',
    collected: 'Saved, to be checked',
    'manual-review': 'Staff will check it',
    'next-step': 'Not done today',
    'home-visit': 'Home visit requested',
    'not-yet-open': 'Not open yet',
  },
  sentences: {
    passed: 'Your social insurance eligibility is confirmed.',
    'already-certified': 'You were certified on {{date}}. There is nothing to do.',
    collected:
      'Your information is stored safely and goes to the agency by itself. You are certified once the agency has checked it.',
    'manual-review': 'A member of staff will look at it. No further face check, and you need not wait.',
    'next-step': 'Why: {{cause}}',
    'home-visit':
      'Staff will call you to agree on the time of the visit. The certification is done at that visit.',
    'not-yet-open': 'Please come between {{opensOn}} and {{dueDate}}.',
  },
  homeVisitPapers:
    "Please have ready at home: the person's ID card and social security card, a relative's ID card and a copy of it. Whatever there is of: letter from a hospital, disability certificate, letter of the village or residents committee.",
  nextStep: 'Next step: {{nextStep}}',
  nextDue: 'Please come again by {{date}} (that day included).',
  nextDueUnknown: 'The agency will tell you when the next certification is due.',
  arrears:
    'This certification came late. The agency checks and pays what was stopped; please ask the agency when.',
  channel: 'How it came: {{channel}}',
  together: 'Certified together: {{benefits}}',
  papers: '{{occasion}}, please bring:',
  keep: 'Please keep this slip: you need the number above when you ask.',
  agency: 'Social insurance advice',
  qrCaption: 'Please show this when you ask',
  labels: {
    name: 'Name: ',
    idNumber: 'ID number: ',
    caseNumber: 'Case number: ',
    time: 'Time: ',
    contacts: 'Whom to ask:',
    reprint: 'Printed again',
  },
  printer: {
    preview: 'Preview of the slip',
    enlarge: 'Enlarge',
    close: 'Close',
    further: 'Further down',
    fromTop: 'From the top',
    printing: 'Printing your slip, please wait',
    printed: 'Please take your slip',
    none: 'To keep this, you can photograph this page.',
    photo: 'Photograph number and code: you need them when you ask.',
    failed: 'Your result is not affected. You can photograph this page, or ask staff to look at the printer.',
    print: 'Print a slip',
    again: 'Try to print again',
    reprint: 'Print the slip again',
  },
};
