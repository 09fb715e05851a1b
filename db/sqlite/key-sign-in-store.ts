import { and, desc, eq, inArray, like, lte } from 'drizzle-orm';
import type { KeySignInStore } from '#lib/store/key-sign-ins';
import { ANY_KEY_SIGN_IN, identifierOf, keySignInRow, toKeySignIn } from '#db/rows/key-sign-in-row';
import type { Database } from './open-database.ts';
import { signInStates } from './people-schema.ts';

export function createKeySignInStore({ orm }: Pick<Database, 'orm'>, now: () => number): KeySignInStore {
  const isOurs = like(signInStates.identifier, ANY_KEY_SIGN_IN);
  return {
    async begin(signIn, most) {
      orm.transaction(
        (tx) => {
          tx.delete(signInStates)
            .where(and(isOurs, lte(signInStates.expiresAt, new Date(now()))))
            .run();
          const excess = tx
            .select({ id: signInStates.id })
            .from(signInStates)
            .where(isOurs)
            .orderBy(desc(signInStates.createdAt))
            .all()
            .slice(most - 1);
          tx.delete(signInStates)
            .where(
              inArray(
                signInStates.id,
                excess.map(({ id }) => id),
              ),
            )
            .run();
          tx.insert(signInStates).values(keySignInRow(signIn)).run();
        },
        { behavior: 'immediate' },
      );
    },

    async take(id, starter) {
      const taken = orm
        .delete(signInStates)
        .where(and(eq(signInStates.id, id), eq(signInStates.identifier, identifierOf(starter))))
        .returning()
        .get();
      return taken === undefined || taken.expiresAt.getTime() <= now() ? null : toKeySignIn(taken);
    },
  };
}
