import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import {
  type FinishSignIn,
  type KeyTerms,
  type SignInFrom,
  type StartedSignIn,
  StartSignIn,
} from '#lib/contracts/openrouter-sign-in';
import type { KeySignInStore } from '#lib/store/key-sign-ins';
import type { Caller } from '#lib/services/context';
import { readOpenRouterAccount } from '#lib/upstreams/openrouter/read-account';
import { canReturnTo, exchangeCode, signInUrl } from '#lib/upstreams/openrouter/sign-in';
import { ApiError, isApiError } from '../api-error.ts';
import type { ConnectionService } from '#lib/server/connections/connection-service';
import { Sealed, type SecretBox } from '../secret-box.ts';

/** Creates a key by signing in at OpenRouter, and stores it as the key of the OpenRouter connection. */
export type OpenRouterSignIn = {
  /** `origin` is where the browser reached this server; null if unknown. */
  readonly start: (caller: Caller, input: StartSignIn, origin: string | null) => Promise<StartedSignIn>;
  readonly finish: (caller: Caller, input: FinishSignIn) => Promise<FinishedKey>;
};

type FinishedKey = {
  readonly from: SignInFrom;
  readonly missing: ('limit' | 'expiry')[] | 'unknown';
};

type SignInInput = {
  readonly store: KeySignInStore;
  readonly secretBox: SecretBox;
  readonly connections: Pick<ConnectionService, 'keyState' | 'setKey'>;
  readonly baseUrl: string;
  readonly now: () => number;
};

/** The data from the start of a sign-in that its end needs. */
const Begun = StartSignIn.extend({ verifier: z.string() });
type Begun = z.infer<typeof Begun>;

/** Enough time to create an account and buy credits. */
const LIVES_MS = 60 * 60 * 1_000;
const MOST_PENDING = 100;
const DAY_MS = 24 * 60 * 60 * 1_000;
const PURPOSE = 'openrouter_sign_in';
const KEY_LABEL = 'Understudy';
/** The page that OpenRouter sends the browser back to. */
const RETURN_PATH = '/openrouter/signed-in';

export function createOpenRouterSignIn(input: SignInInput): OpenRouterSignIn {
  const { store, secretBox, connections, baseUrl, now } = input;

  const seal = (begun: Begun): string => JSON.stringify(secretBox.seal(JSON.stringify(begun), PURPOSE));

  /** Null if the secret has changed since. */
  function unseal(value: string): Begun | null {
    const opened = secretBox.open(Sealed.parse(JSON.parse(value)), PURPOSE);
    return opened.outcome === 'opened' ? Begun.parse(JSON.parse(opened.text)) : null;
  }

  return {
    async start(caller, { terms, from }, origin) {
      if (connections.keyState().source === 'environment')
        throw new ApiError(
          'conflict',
          'The key is set by OPENROUTER_API_KEY. Start Understudy without it to sign in with OpenRouter.',
        );
      const nowMs = now();
      const state = randomBytes(32).toString('base64url');
      const verifier = randomBytes(48).toString('base64url');
      await store.begin(
        {
          id: idOf(state),
          starter: nameOf(caller),
          value: seal({ verifier, terms, from }),
          startedAtMs: nowMs,
          endsAtMs: nowMs + LIVES_MS,
        },
        MOST_PENDING,
      );
      const returnsHere = origin !== null && canReturnTo(origin);
      const { limitUsd, resets, expiresInDays } = terms;
      const url = signInUrl({
        baseUrl,
        // The state is part of the return address, because OpenRouter does not document what it does with a
        // parameter of this name.
        callbackUrl: returnsHere ? `${origin}${RETURN_PATH}?state=${state}` : null,
        challenge: createHash('sha256').update(verifier).digest('base64url'),
        keyLabel: KEY_LABEL,
        limitUsd,
        resets,
        expiresAt: expiresInDays === null ? null : new Date(nowMs + expiresInDays * DAY_MS).toISOString(),
      });
      return { state, url, returns: returnsHere ? 'here' : 'with_code' };
    },

    async finish(caller, { state, code }) {
      // Removed first: a code is used once, however often the page is loaded.
      const found = await store.take(idOf(state), nameOf(caller));
      const begun = found === null ? null : unseal(found.value);
      if (found === null || begun === null) throw overOrUnknown();
      const { verifier, terms, from } = begun;
      const exchange = await exchangeCode(baseUrl, { code, verifier });
      switch (exchange.outcome) {
        case 'expired':
          throw new ApiError('credentials', 'The code has expired: it works for ten minutes. Sign in again.');
        case 'refused':
          throw new ApiError(
            'credentials',
            'OpenRouter didn’t accept the code. It works only once, and only for its own sign-in. Sign in again.',
          );
        case 'unreachable':
          // Nothing was exchanged, so the same code may still work.
          await store.begin(found, MOST_PENDING);
          throw new ApiError('upstream_unreachable', `${exchange.reason} Nothing was saved. Try again.`);
        case 'issued': {
          await saveKey(exchange.key);
          return { from, missing: await findMissing(exchange.key, terms) };
        }
      }
    },
  };

  /** The code is used up now. If the key can't be stored, nobody can use it. */
  async function saveKey(key: string): Promise<void> {
    try {
      await connections.setKey(key);
    } catch (error) {
      if (!isApiError(error)) throw error;
      throw new ApiError(
        error.code,
        `${error.message} OpenRouter has already created a key. Delete it at openrouter.ai/settings/keys, then sign in again.`,
      );
    }
  }

  /**
   * Limits that were chosen for the key but are missing: a person may have changed them at OpenRouter, or it
   * ignored them.
   */
  async function findMissing(apiKey: string, terms: KeyTerms): Promise<FinishedKey['missing']> {
    const read = await readOpenRouterAccount(
      { name: 'OpenRouter', baseUrl, apiKey, headers: {} },
      { readsBalance: false },
    );
    if (read.outcome === 'failed') return 'unknown';
    const { limit, expiresAt } = read.facts;
    const missing: ('limit' | 'expiry')[] = [];
    if (terms.limitUsd !== null && (limit === null || limit.limitUsd > terms.limitUsd)) missing.push('limit');
    if (terms.expiresInDays !== null && (expiresAt === undefined || expiresAt === null))
      missing.push('expiry');
    return missing;
  }
}

/** Reading the store is not enough to finish a sign-in. */
function idOf(state: string): string {
  return createHash('sha256').update(state).digest('base64url');
}

/** A sign-in belongs to the person who started it. */
function nameOf(caller: Caller): string {
  switch (caller.kind) {
    case 'machine':
    case 'process':
      return caller.kind;
    case 'person':
    case 'client':
      return `${caller.kind} ${caller.id}`;
  }
}

function overOrUnknown(): ApiError {
  return new ApiError(
    'conflict',
    'This sign-in is no longer valid: it was already finished, took more than an hour, or was started by someone else. Sign in again.',
  );
}
