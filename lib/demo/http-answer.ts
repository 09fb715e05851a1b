/** A refusal before any generation. */
export type HttpAnswer = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A string is sent unchanged; any other value is sent as JSON. */
  readonly body: unknown;
  /**
   * Whether only this model is affected, or the account or the request itself, so that no other of `models`
   * can help.
   */
  readonly reach: 'model' | 'account' | 'request';
  /**
   * Whether router metadata is included. OpenRouter includes it in most errors, except its own 500, 401 and
   * limits.
   */
  readonly hasRouterMetadata: boolean;
};

/** Whether a result is a refusal. */
export function isHttpAnswer(outcome: object): outcome is HttpAnswer {
  return 'hasRouterMetadata' in outcome;
}

export const demoUserId = 'user_demo';

type ErrorOptions = {
  metadata?: Record<string, unknown>;
  headers?: Record<string, string>;
  reach?: HttpAnswer['reach'];
  hasRouterMetadata?: boolean;
  withUser?: boolean;
};

/** The usual error format: `{error: {message, code, metadata?}, user_id?}`. */
export function errorAnswer(status: number, message: string, options: ErrorOptions = {}): HttpAnswer {
  const { metadata, headers, reach = 'model', hasRouterMetadata = true, withUser = true } = options;
  return {
    status,
    ...(headers === undefined ? {} : { headers }),
    body: {
      error: { message, code: status, ...(metadata === undefined ? {} : { metadata }) },
      ...(withUser ? { user_id: demoUserId } : {}),
    },
    reach,
    hasRouterMetadata,
  };
}

/** A provider's error as OpenRouter wraps it, with the original in `raw`. */
export function providerError(
  status: number,
  provider: string,
  raw: string,
  more: Record<string, unknown> = {},
  headers?: Record<string, string>,
): HttpAnswer {
  return errorAnswer(status, 'Provider returned error', {
    metadata: { raw, provider_name: provider, is_byok: false, ...more },
    ...(headers === undefined ? {} : { headers }),
  });
}
