/** A sign-in that creates a key, between its beginning in one browser tab and its end in another. */
export type KeySignIn = {
  /** The hash of what the address contains. */
  readonly id: string;
  /** Only they may finish it. */
  readonly starter: string;
  /** Encrypted. */
  readonly value: string;
  readonly startedAtMs: number;
  readonly endsAtMs: number;
};

/** Any process may finish what another one began. */
export type KeySignInStore = {
  /** Forgets those that are over, and the oldest above a number. */
  readonly begin: (signIn: KeySignIn, most: number) => Promise<void>;
  /** Ends it, so that it is finished once. Null if there is none, it is over, or someone else started it. */
  readonly take: (id: string, starter: string) => Promise<KeySignIn | null>;
};
