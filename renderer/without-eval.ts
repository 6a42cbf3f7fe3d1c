import { config } from 'zod';

// zod probes for `new Function` when a schema is made; the content security policy forbids it and would report
// a violation at every start. Imported first by every entry, before any schema is made.
config({ jitless: true });
