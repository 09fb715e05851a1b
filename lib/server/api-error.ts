import type { ApiErrorBody, ApiErrorCode, ApiIssue } from '#lib/contracts/api-error';

/** Next has its own copy of every module, so errors are recognized by this mark and not by their class. */
const mark = Symbol.for('understudy.api-error');

type Details = {
  readonly issues?: readonly ApiIssue[];
  /** Fields beside `error` in the body, such as the current state after a conflict. */
  readonly beside?: Readonly<Record<string, unknown>>;
  /** When to retry. */
  readonly retryAfterSeconds?: number;
  /** For the log only. */
  readonly cause?: unknown;
};

/**
 * A refused call. Thrown by services and turned into HTTP only in `route.ts`. The message is for the person.
 */
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

/** The body of an error that is sent before Next has the request. */
export function apiErrorText(code: ApiErrorCode, message: string): string {
  const body: ApiErrorBody = { error: { code, message } };
  return JSON.stringify(body);
}

/**
 * The maximum body size for `/api`: no category or setting comes near it, and a long error can still be pasted.
 */
export const MAX_API_BODY_BYTES = 1_000_000;
export const tooLargeMessage = 'This request is too large: the limit is 1 MB.';

/** The maximum number of problems listed in an error. */
export const MAX_ISSUES = 20;
