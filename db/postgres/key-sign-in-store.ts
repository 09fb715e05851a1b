import { and, desc, eq, inArray, like, lte } from 'drizzle-orm';
import type { KeySignInStore } from '#lib/store/key-sign-ins';
import { ANY_KEY_SIGN_IN, identifierOf, keySignInRow, toKeySignIn } from '#db/rows/key-sign-in-row';
import type { Database } from './database.ts';
import { signInStates } from './tables.ts';

export function createKeySignInStore(
  { orm, transaction }: Pick<Database, 'orm' | 'transaction'>,
  now: () => number,
): KeySignInStore {
  const isOurs = like(signInStates.identifier, ANY_KEY_SIGN_IN);
  return {
    begin: (signIn, most) =>
      transaction(async (_, tx) => {
        await tx.delete(signInStates).where(and(isOurs, lte(signInStates.expiresAt, new Date(now()))));
        const excess = tx
          .select({ id: signInStates.id })
          .from(signInStates)
          .where(isOurs)
          .orderBy(desc(signInStates.createdAt))
          .offset(most - 1);
        await tx.delete(signInStates).where(inArray(signInStates.id, excess));
        await tx.insert(signInStates).values(keySignInRow(signIn));
      }),

    async take(id, starter) {
      const [taken] = await orm
        .delete(signInStates)
        .where(and(eq(signInStates.id, id), eq(signInStates.identifier, identifierOf(starter))))
        .returning();
      return taken === undefined || taken.expiresAt.getTime() <= now() ? null : toKeySignIn(taken);
    },
  };
}
