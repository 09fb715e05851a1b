/** A refusal before anything was generated. */
export type HttpAnswer = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A string is sent as it is, anything else as JSON. */
  readonly body: unknown;
  /** Whether another model of `models` may still be tried, or the account or the request itself is at fault. */
  readonly reach: 'model' | 'account' | 'request';
  /** OpenRouter's router metadata is on most errors, but not on its own 500, 401 and limits. */
  readonly hasRouterMetadata: boolean;
};

/** Tells a refusal from whatever else a step may give. */
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

/** The ordinary error shape: `{error: {message, code, metadata?}, user_id?}`. */
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

/** A provider's own refusal, as OpenRouter wraps it: the truth is in `raw`. */
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
