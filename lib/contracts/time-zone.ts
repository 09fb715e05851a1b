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
  }, 'That is no time zone; one looks like Europe/Berlin.');
