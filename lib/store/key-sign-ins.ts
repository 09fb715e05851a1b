/** A sign-in that creates a key, between its beginning in one browser tab and its end in another. */
export type KeySignIn = {
  /** The hash of what the address contains. */
  readonly id: string;
  /** Only this person may finish it. */
  readonly starter: string;
  /** Encrypted. */
  readonly value: string;
  readonly startedAtMs: number;
  readonly endsAtMs: number;
};

/** Any process may finish what another one began. */
export type KeySignInStore = {
  /** Deletes those that have expired, and the oldest beyond a number. */
  readonly begin: (signIn: KeySignIn, most: number) => Promise<void>;
  /** Takes it, so that it is finished once. Null if it doesn't exist, has expired, or another person started it. */
  readonly take: (id: string, starter: string) => Promise<KeySignIn | null>;
};
