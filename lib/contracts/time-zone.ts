import { z } from 'zod';
import { isTimeZone } from './is-time-zone.ts';

/** A name as in the IANA database. */
export const TimeZone = z.string().max(64).refine(isTimeZone, 'Enter a time zone such as Europe/Berlin.');
