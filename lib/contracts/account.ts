import { z } from 'zod';
import { Email, Role } from './person.ts';
import { Right } from './right.ts';

const MIN_PASSWORD = 10;
const MAX_PASSWORD = 128;

const NewPassword = z
  .string()
  .min(MIN_PASSWORD, `A password needs at least ${MIN_PASSWORD} characters.`)
  .max(MAX_PASSWORD, `A password can have at most ${MAX_PASSWORD} characters.`);

const GivenPassword = z.string().min(1, 'Enter your password.').max(MAX_PASSWORD);

/** A path on this server, which a browser can't mistake for another site. */
export const OwnPath = z
  .string()
  .max(2_000)
  .regex(/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/);

/** `POST /api/auth/sign-in/email` */
export const SignIn = z.object({ email: Email, password: GivenPassword });
export type SignIn = z.infer<typeof SignIn>;

/** `POST /api/auth/sign-in/social` starts at the identity provider. `next` is the path to open afterwards. */
export const BeginOidc = z.object({ next: OwnPath.default('/') });
export const BegunOidc = z.object({ url: z.string() });
export type BegunOidc = z.infer<typeof BegunOidc>;

/**
 * `POST /api/auth/set-up`: creates the person of a one-time link. The first owner enters an email; for others
 * it is known.
 */
export const SetUp = z.object({
  token: z.string().min(1).max(200),
  name: z.string().trim().min(1, 'Enter your name.').max(80),
  email: Email.optional(),
  password: NewPassword,
});
export type SetUp = z.infer<typeof SetUp>;

/** `POST /api/auth/change-password` ends every other session. */
export const ChangePassword = z.object({ currentPassword: GivenPassword, newPassword: NewPassword });
export type ChangePassword = z.infer<typeof ChangePassword>;

/** `GET /api/me`: the caller and their rights. */
export const Me = z.object({
  rights: z.array(Right),
  /** Null without accounts: anyone who uses this machine may do everything. */
  person: z.object({ id: z.string(), name: z.string(), role: Role }).nullable(),
});
export type Me = z.infer<typeof Me>;
