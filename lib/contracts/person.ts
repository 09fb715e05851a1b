import { z } from 'zod';
import { ROLES } from './name-lists.ts';

/**
 * What a person may do: an owner everything, a member use Understudy and edit its categories, a viewer look.
 */
export const Role = z.enum(ROLES);
export type Role = z.infer<typeof Role>;

export const Person = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: Role,
  createdAt: z.string(),
  /** Null without a current session. */
  lastSeenAt: z.string().nullable(),
});
export type Person = z.infer<typeof Person>;

export const Invitation = z.object({
  id: z.string(),
  email: z.string(),
  role: Role,
  createdAt: z.string(),
  expiresAt: z.string(),
});
export type Invitation = z.infer<typeof Invitation>;

/** `GET /api/people` */
export const PeopleAnswer = z.object({
  people: z.array(Person),
  invitations: z.array(Invitation),
  /** The link that creates the first owner; null once there is one. */
  firstLink: z.string().nullable(),
});
export type PeopleAnswer = z.infer<typeof PeopleAnswer>;

export const Email = z.email('Enter an email address.').max(200).toLowerCase();

/** `POST /api/people/invitations` */
export const CreateInvitation = z.strictObject({ email: Email, role: Role });
export type CreateInvitation = z.infer<typeof CreateInvitation>;

/** The link is only returned here. The first person to open it gets the account. */
export const CreatedInvitation = z.object({ invitation: Invitation, link: z.string() });
export type CreatedInvitation = z.infer<typeof CreatedInvitation>;

/** `PUT /api/people/:id` */
export const PutPerson = z.strictObject({ role: Role });
export type PutPerson = z.infer<typeof PutPerson>;
