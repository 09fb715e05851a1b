import { randomUUID, timingSafeEqual } from 'node:crypto';
import type { SetUp, SignIn, ChangePassword } from '#lib/contracts/account';
import { Role } from '#lib/contracts/person';
import type { Context } from '#lib/services/context';
import type { PeopleStore } from '#lib/store/people';
import { ApiError } from '../api-error.ts';
import type { Environment } from '#lib/server/process/environment';
import type { SecretBox } from '../secret-box.ts';
import { hashOfToken } from './one-time-token.ts';
import { readEngineAnswer } from './read-engine-answer.ts';
import { createSignInEngine, OIDC_PROVIDER, type SignInEngine } from './sign-in-engine.ts';

/** A browser that is not signed in yet. */
export type Guest = { readonly cookie: string; readonly address: string; readonly userAgent: string };

type Identified = {
  readonly ctx: Context;
  /** Cookies to set if the session was extended. */
  readonly cookies: readonly string[];
};

/** The person that a one-time link is for. The first owner's email is not known yet. */
type LinkHolder = { readonly email: string | null; readonly role: Role };

/** Cookies to set. */
type Entered = readonly string[];

export type Accounts = {
  /** Whether people have to sign in: if others can reach the server, or if there are accounts. */
  readonly areRequired: () => boolean;
  readonly hasPeople: () => boolean;
  /** Another process may have created the first owner. */
  readonly reload: () => Promise<void>;
  /** The link for creating the first owner; null once there is one. */
  readonly firstLink: () => string | null;
  readonly linkOf: (token: string) => string;
  /** Null without a valid session. */
  readonly identify: (cookie: string) => Promise<Identified | null>;
  /** Whether people can sign in through an identity provider. */
  readonly hasOidc: boolean;
  readonly readLink: (token: string) => Promise<LinkHolder | null>;
  readonly setUp: (input: SetUp, guest: Guest) => Promise<Entered>;
  readonly signIn: (input: SignIn, guest: Guest) => Promise<Entered>;
  readonly signOut: (guest: Guest) => Promise<Entered>;
  readonly signOutEverywhere: (guest: Guest) => Promise<Entered>;
  /** Ends every other session. */
  readonly changePassword: (input: ChangePassword, guest: Guest) => Promise<Entered>;
  /** The address where the identity provider signs the person in. `next` is the path to open afterwards. */
  readonly beginOidc: (
    next: string,
    guest: Guest,
  ) => Promise<{ readonly url: string; readonly cookies: Entered }>;
  /** Handles the identity provider's redirect and returns the path to open. */
  readonly finishOidc: (
    query: string,
    guest: Guest,
  ) => Promise<{ readonly url: string; readonly cookies: Entered }>;
  /** Loads the sign-in code if it will be needed. */
  readonly warmUp: () => Promise<void>;
};

type AccountsInput = {
  readonly store: PeopleStore;
  readonly secretBox: Pick<SecretBox, 'derive'>;
  readonly environment: Pick<Environment, 'needsAccounts' | 'oidc'>;
  /** The origin that people open: known once the server listens. */
  readonly baseUrl: () => string;
  readonly reportError: (error: unknown) => void;
};

const SESSION_COOKIE = 'understudy.session_token';

/** Accounts, invitations and sessions. */
export async function createAccounts(input: AccountsInput): Promise<Accounts> {
  const { store, secretBox, environment, baseUrl, reportError } = input;
  let hasPeople = false;
  let engineFlight: Promise<SignInEngine> | null = null;

  function engine(): Promise<SignInEngine> {
    engineFlight ??= store
      .signInDatabase()
      .then((database) =>
        createSignInEngine({
          database,
          baseUrl: baseUrl(),
          secret: secretBox.derive('sessions'),
          oidc: environment.oidc,
          admit: store.useInvitation,
          reportError,
        }),
      )
      .catch((error: unknown) => {
        engineFlight = null;
        throw error;
      });
    return engineFlight;
  }

  async function ask(
    path: string,
    body: Readonly<Record<string, unknown>> | undefined,
    { cookie, address, userAgent }: Guest,
  ): Promise<Response> {
    const { ask: askEngine } = await engine();
    return askEngine({
      path,
      cookie,
      visitor: { address, userAgent },
      ...(body === undefined ? {} : { body }),
    });
  }

  async function post(path: string, body: Readonly<Record<string, unknown>>, guest: Guest): Promise<Entered> {
    const response = await ask(path, body, guest);
    await readEngineAnswer(response);
    return response.headers.getSetCookie();
  }

  function linkOf(token: string): string {
    return `${baseUrl()}/set-up?token=${token}`;
  }

  /** The same at every start until there is an owner. */
  function firstToken(): string {
    return secretBox.derive('first owner');
  }

  function isFirstToken(token: string): boolean {
    const [given, own] = [Buffer.from(token), Buffer.from(firstToken())];
    return !hasPeople && given.length === own.length && timingSafeEqual(given, own);
  }

  /** Creates the account that the link is for. Returns its email; null if the link is no longer valid. */
  async function join({ token, name, email, password }: SetUp): Promise<string | null> {
    const isFirst = isFirstToken(token);
    const invitation = isFirst ? null : await store.findInvitation(hashOfToken(token));
    if (!isFirst && invitation === null) return null;
    if (isFirst && email === undefined)
      throw new ApiError('invalid_request', 'Enter your email address.', {
        issues: [{ path: 'email', message: 'Enter your email address.' }],
      });
    const passwordHash = await (await engine()).hashPassword(password);
    const person = { id: randomUUID(), name, passwordHash };
    if (!isFirst) return (await store.acceptInvitation(hashOfToken(token), person))?.email ?? null;
    const owner = { ...person, email: email ?? '' };
    if (!(await store.addFirstOwner(owner))) return null;
    hasPeople = true;
    return owner.email;
  }

  async function reload(): Promise<void> {
    if (!hasPeople) hasPeople = (await store.listPeople()).length > 0;
  }

  await reload();
  return {
    areRequired: () => environment.needsAccounts || hasPeople,
    hasPeople: () => hasPeople,
    reload,
    firstLink: () => (hasPeople ? null : linkOf(firstToken())),
    linkOf,
    hasOidc: environment.oidc !== null,

    async identify(cookie) {
      if (!cookie.includes(SESSION_COOKIE)) return null;
      const session = await (await engine()).readSession(cookie);
      const role = Role.safeParse(session?.role);
      if (session === null || !role.success) return null;
      const { personId: id, name, cookies } = session;
      return { ctx: { caller: { kind: 'person', id, name, role: role.data } }, cookies };
    },

    async readLink(token) {
      if (isFirstToken(token)) return { email: null, role: 'owner' };
      const invitation = await store.findInvitation(hashOfToken(token));
      return invitation === null ? null : { email: invitation.email, role: invitation.role };
    },

    async setUp(setUp, guest) {
      const email = await join(setUp);
      if (email === null)
        throw new ApiError(
          'not_found',
          'This link has already been used or has expired. Ask an owner for a new one.',
        );
      return (await engine()).enter(email, setUp.password, guest);
    },

    async signIn({ email, password }, guest) {
      // Everything that expires starts here or below.
      await store.forgetExpired();
      return post('/sign-in/email', { email, password }, guest);
    },
    signOut: (guest) => post('/sign-out', {}, guest),
    signOutEverywhere: (guest) => post('/revoke-sessions', {}, guest),
    changePassword: ({ currentPassword, newPassword }, guest) =>
      post('/change-password', { currentPassword, newPassword, revokeOtherSessions: true }, guest),

    async beginOidc(next, guest) {
      if (environment.oidc === null)
        throw new ApiError('not_found', 'Signing in through an identity provider is not set up here.');
      await store.forgetExpired();
      const response = await ask(
        '/sign-in/social',
        {
          provider: OIDC_PROVIDER,
          callbackURL: `${baseUrl()}${next}`,
          errorCallbackURL: `${baseUrl()}/sign-in`,
          disableRedirect: true,
        },
        guest,
      );
      const { url } = await readEngineAnswer(response);
      if (url === undefined) throw new Error('The identity provider has no address to go to.');
      return { url, cookies: response.headers.getSetCookie() };
    },

    async finishOidc(query, guest) {
      if (environment.oidc === null) return { url: `${baseUrl()}/sign-in?error=oidc`, cookies: [] };
      const response = await ask(`/callback/${OIDC_PROVIDER}${query}`, undefined, guest);
      return {
        url: response.headers.get('location') ?? `${baseUrl()}/sign-in?error=oidc`,
        cookies: response.headers.getSetCookie(),
      };
    },

    async warmUp() {
      if (environment.needsAccounts || hasPeople) await engine();
    },
  };
}
