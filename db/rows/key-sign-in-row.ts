import type { KeySignIn } from '#lib/store/key-sign-ins';
import type { signInStates } from '#db/sqlite/people-schema';

/** Separate from the states of the sign-in library. */
const PREFIX = 'key ';

/** For a pattern of SQL. */
export const ANY_KEY_SIGN_IN = `${PREFIX}%`;

export function identifierOf(starter: string): string {
  return `${PREFIX}${starter}`;
}

export function keySignInRow(signIn: KeySignIn): typeof signInStates.$inferInsert {
  const { id, starter, value, startedAtMs, endsAtMs } = signIn;
  const startedAt = new Date(startedAtMs);
  const expiresAt = new Date(endsAtMs);
  return {
    id,
    identifier: identifierOf(starter),
    value,
    expiresAt,
    createdAt: startedAt,
    updatedAt: startedAt,
  };
}

export function toKeySignIn({
  id,
  identifier,
  value,
  createdAt,
  expiresAt,
}: typeof signInStates.$inferSelect): KeySignIn {
  return {
    id,
    starter: identifier.slice(PREFIX.length),
    value,
    startedAtMs: createdAt.getTime(),
    endsAtMs: expiresAt.getTime(),
  };
}
