import { z } from 'zod';

/** A name as in the IANA database. */
export const TimeZone = z
  .string()
  .max(64)
  .refine((name) => {
    try {
      new Intl.DateTimeFormat('en', { timeZone: name }).format();
      return true;
    } catch {
      return false;
    }
  }, 'Enter a time zone such as Europe/Berlin.');
