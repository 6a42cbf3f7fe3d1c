import { makeRosterPhotos } from '../roster-photos.ts';

/** `npm run central`: the central service alone, with the roster of invented people; its own options follow `--`. */
await makeRosterPhotos();
if (process.argv.length === 2) process.argv.push('--print-enrolment-code');
await import('../../central/main.ts');
