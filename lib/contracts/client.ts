import { z } from 'zod';

/** Why a request was refused because of its key: the `type` of the error it got. */
export const RefusalReason = z.enum(['unauthorized', 'forbidden', 'client_limited']);
export type RefusalReason = z.infer<typeof RefusalReason>;
