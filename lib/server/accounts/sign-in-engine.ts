import type { DBAdapterInstance } from 'better-auth/types';
import type { Oidc } from '#lib/server/process/environment';
import type { Visitor } from '#lib/server/edge/visitor';
import type { Role } from '#lib/contracts/person';
import { isStoreError } from '#lib/store/store-fault';

/**
 * The parts of better-auth in use: passwords, sessions, rate limits and the exchange with an identity provider.
 */
export type SignInEngine = {
  readonly hashPassword: (password: string) => Promise<string>;
  /** The session of a cookie. `cookies` must be set if it was extended. */
  readonly readSession: (cookie: string) => Promise<SessionRead | null>;
  /** The cookies of a new session for someone who has just chosen this password. */
  readonly enter: (email: string, password: string, visitor: EngineVisitor) => Promise<readonly string[]>;
  /** Calls one of the library's own endpoints, which have rate limits. */
  readonly ask: (question: Question) => Promise<Response>;
};

type SessionRead = {
  readonly personId: string;
  readonly name: string;
  readonly role: unknown;
  readonly cookies: readonly string[];
};

type EngineVisitor = Pick<Visitor, 'address'> & { readonly userAgent: string };

type Question = {
  /** The path below `/api/auth`, with its query. */
  readonly path: string;
  /** Without a body it is a GET. */
  readonly body?: Readonly<Record<string, unknown>>;
  readonly cookie: string;
  readonly visitor: EngineVisitor;
};

type EngineInput = {
  readonly database: DBAdapterInstance;
  /** The origin that people open. */
  readonly baseUrl: string;
  readonly secret: string;
  readonly oidc: Oidc | null;
  /**
   * The role of someone who signs in through the identity provider for the first time; null without an
   * invitation.
   */
  readonly admit: (email: string) => Promise<Role | null>;
  readonly reportError: (error: unknown) => void;
};

export const OIDC_PROVIDER = 'oidc';
const BASE_PATH = '/api/auth';
const ADDRESS_HEADER = 'x-understudy-address';
const DAY_SECONDS = 24 * 60 * 60;

/**
 * Loads the library and configures it. This takes a tenth of a second and 30 MB, so it only happens if there
 * are accounts.
 */
export async function createSignInEngine(input: EngineInput): Promise<SignInEngine> {
  const { database, baseUrl, secret, oidc, admit, reportError } = input;
  const [{ betterAuth }, { APIError }, { genericOAuth }] = await Promise.all([
    import('better-auth/minimal'),
    import('better-auth/api'),
    import('better-auth/plugins/generic-oauth'),
  ]);
  const auth = betterAuth({
    appName: 'Understudy',
    baseURL: baseUrl,
    basePath: BASE_PATH,
    secret,
    database,
    telemetry: { enabled: false },
    logger: {
      level: 'error',
      log(_level, message, ...details) {
        // Wrong passwords don't belong in the log, and database errors are thrown to the caller.
        if (!details.some(isStoreError)) reportError(new Error(`Signing in: ${message}`));
      },
    },
    // Its own refusals are still answers.
    onAPIError: { throw: true },
    // People from an identity provider have no role; `admit` decides it.
    user: { additionalFields: { role: { type: 'string', input: false, required: false } } },
    // There is no sign-up: people join with a one-time link.
    emailAndPassword: { enabled: true, disableSignUp: true, maxPasswordLength: 128 },
    session: { expiresIn: 30 * DAY_SECONDS, updateAge: 60 * 60 },
    account: { encryptOAuthTokens: true, updateAccountOnSignIn: false },
    rateLimit: {
      enabled: true,
      storage: 'database',
      window: 60,
      max: 120,
      customRules: {
        '/sign-in/email': { window: 60, max: 10 },
        '/sign-in/social': { window: 60, max: 30 },
        '/change-password': { window: 60, max: 10 },
      },
    },
    advanced: {
      cookiePrefix: 'understudy',
      useSecureCookies: baseUrl.startsWith('https:'),
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] },
    },
    plugins:
      oidc === null
        ? []
        : [
            genericOAuth({
              config: [
                {
                  providerId: OIDC_PROVIDER,
                  discoveryUrl: `${oidc.issuer}/.well-known/openid-configuration`,
                  requireIdTokenVerification: true,
                  clientId: oidc.clientId,
                  clientSecret: oidc.clientSecret,
                  scopes: ['openid', 'email', 'profile'],
                },
              ],
            }),
          ],
    databaseHooks: {
      user: {
        create: {
          // Only sign-ins through the identity provider get here.
          async before(user) {
            const role = user.emailVerified ? await admit(user.email) : null;
            if (role === null) throw new APIError('FORBIDDEN', { code: 'not_invited' });
            return { data: { ...user, role } };
          },
        },
      },
    },
  });
  const { password } = await auth.$context;
  return {
    hashPassword: password.hash,
    async readSession(cookie) {
      const { headers, response } = await auth.api
        .getSession({ headers: new Headers({ cookie }), returnHeaders: true })
        .catch((error: unknown) => {
          throw error instanceof Error && isStoreError(error.cause) ? error.cause : error;
        });
      if (response === null) return null;
      const { id, name, role } = response.user;
      return { personId: id, name, role, cookies: headers.getSetCookie() };
    },
    async enter(email, newPassword, visitor) {
      const { headers } = await auth.api.signInEmail({
        body: { email, password: newPassword },
        headers: new Headers({ 'user-agent': visitor.userAgent, [ADDRESS_HEADER]: visitor.address }),
        returnHeaders: true,
      });
      return headers.getSetCookie();
    },
    ask: ({ path, body, cookie, visitor }) =>
      auth.handler(
        new Request(`${baseUrl}${BASE_PATH}${path}`, {
          method: body === undefined ? 'GET' : 'POST',
          headers: {
            cookie,
            // The request guard has already checked the origin.
            origin: baseUrl,
            'user-agent': visitor.userAgent,
            [ADDRESS_HEADER]: visitor.address,
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        }),
      ),
  };
}
