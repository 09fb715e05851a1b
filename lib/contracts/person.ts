import { z } from 'zod';

/** What a person may do: an owner everything, a member use and set up the lists, a viewer look. */
export const Role = z.enum(['owner', 'member', 'viewer']);
export type Role = z.infer<typeof Role>;
