import { config } from 'zod';

// Zod compiles its schemas with `Function` where it may. Under this window's policy it may not, and even asking is
// reported as a violation, so it has to be told before the first schema is made: imported before anything else.
config({ jitless: true });
