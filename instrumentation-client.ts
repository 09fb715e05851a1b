import { config } from 'zod';

// Next runs this before anything else in the browser. zod would otherwise try out whether it may compile code, which the
// page's policy refuses and reports.
config({ jitless: true });
