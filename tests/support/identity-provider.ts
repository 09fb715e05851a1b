import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

type Claims = Readonly<Record<string, unknown>>;

export type IdentityProvider = AsyncDisposable & {
  readonly issuer: string;
  /** Sets who is signed in at the provider. */
  become: (claims: Claims) => void;
  /** From now on, signs tokens with an unpublished key. */
  forgeTokens: () => void;
};

export const oidcClient = { OIDC_CLIENT_ID: 'understudy', OIDC_CLIENT_SECRET: 'secret of understudy' };

const keys = () => generateKeyPairSync('rsa', { modulusLength: 2_048 });

/** A small OpenID provider on loopback. Every visitor is already signed in, as set by `become`. */
export async function startIdentityProvider(): Promise<IdentityProvider> {
  const published = keys();
  let signing = published.privateKey;
  let claims: Claims = {};
  const codes = new Map<string, { nonce: string | null; challenge: string | null; redirectUri: string }>();
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const issuer = `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}`;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', issuer);
    switch (pathname) {
      case '/.well-known/openid-configuration':
        return send(response, 200, {
          issuer,
          authorization_endpoint: `${issuer}/authorize`,
          token_endpoint: `${issuer}/token`,
          jwks_uri: `${issuer}/keys`,
          id_token_signing_alg_values_supported: ['RS256'],
        });
      case '/keys':
        return send(response, 200, {
          keys: [{ ...published.publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' }],
        });
      case '/authorize': {
        const code = randomUUID();
        const redirectUri = searchParams.get('redirect_uri') ?? '';
        codes.set(code, {
          nonce: searchParams.get('nonce'),
          challenge: searchParams.get('code_challenge'),
          redirectUri,
        });
        const back = new URL(redirectUri);
        back.searchParams.set('code', code);
        back.searchParams.set('state', searchParams.get('state') ?? '');
        response.writeHead(302, { location: back.href }).end();
        return;
      }
      case '/token':
        return exchange(await textOf(request), request.headers.authorization, response);
      default:
        return send(response, 404, {});
    }
  }

  function exchange(form: string, authorization: string | undefined, response: ServerResponse): void {
    const given = new URLSearchParams(form);
    const known = codes.get(given.get('code') ?? '');
    codes.delete(given.get('code') ?? '');
    const { OIDC_CLIENT_ID: id, OIDC_CLIENT_SECRET: secret } = oidcClient;
    const isClient =
      (given.get('client_id') === id && given.get('client_secret') === secret) ||
      authorization === `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
    const verifier = createHash('sha256')
      .update(given.get('code_verifier') ?? '')
      .digest('base64url');
    if (known === undefined || !isClient || known.challenge !== verifier)
      return send(response, 400, { error: 'invalid_grant' });
    const nowS = Math.floor(Date.now() / 1_000);
    const idToken = tokenOf({
      iss: issuer,
      aud: id,
      iat: nowS,
      exp: nowS + 300,
      ...(known.nonce === null ? {} : { nonce: known.nonce }),
      ...claims,
    });
    send(response, 200, { access_token: 'access', token_type: 'Bearer', expires_in: 300, id_token: idToken });
  }

  function tokenOf(payload: Claims): string {
    const encode = (part: Claims) => Buffer.from(JSON.stringify(part)).toString('base64url');
    const signed = `${encode({ alg: 'RS256', kid: 'one', typ: 'JWT' })}.${encode(payload)}`;
    return `${signed}.${sign('sha256', Buffer.from(signed), signing).toString('base64url')}`;
  }

  return {
    issuer,
    become(next) {
      claims = next;
    },
    forgeTokens() {
      signing = keys().privateKey;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of request.setEncoding('utf8')) text += String(part);
  return text;
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
