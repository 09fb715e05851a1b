import type { ApiErrorBody, ApiErrorCode, ApiIssue } from '#lib/contracts/api-error';

/** Next has its own copy of every module, so an error is known by this mark and not by its class. */
const mark = Symbol.for('understudy.api-error');

type Details = {
  readonly issues?: readonly ApiIssue[];
  /** What stands beside `error` in the body, for example the current state after a lost race. */
  readonly beside?: Readonly<Record<string, unknown>>;
  /** When the same may be asked again. */
  readonly retryAfterSeconds?: number;
  /** For the log only. */
  readonly cause?: unknown;
};

/** A refused call. Thrown by use cases, put into HTTP only in `route.ts`. The message is for the person. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly [mark] = true;
  readonly code: ApiErrorCode;
  readonly issues: readonly ApiIssue[] | undefined;
  readonly beside: Readonly<Record<string, unknown>>;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ApiErrorCode, message: string, details: Details = {}) {
    const { issues, beside = {}, retryAfterSeconds, cause } = details;
    super(message, { cause });
    this.code = code;
    this.issues = issues;
    this.beside = beside;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export function isApiError(error: unknown): error is ApiError {
  return error instanceof Error && Reflect.get(error, mark) === true;
}

/** The body of an error that is answered before Next has the request. */
export function apiErrorText(code: ApiErrorCode, message: string): string {
  const body: ApiErrorBody = { error: { code, message } };
  return JSON.stringify(body);
}

/** The most a call of `/api` may send: no category or setting comes near it, and a long error can still be pasted. */
export const MAX_API_BODY_BYTES = 1_000_000;
export const tooLargeMessage = 'This request is too large: the limit is 1 MB.';

/** How many of the things that are wrong an error names. */
export const MAX_ISSUES = 20;
