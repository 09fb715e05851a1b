import type { ApiErrorBody, ApiErrorCode, ApiIssue } from '#lib/contracts/api-error';

/** `unreachable`: no answer. `unreadable`: an answer that does not match the schema. */
export type ApiFailureCode = ApiErrorCode | 'unreachable' | 'unreadable';

/** The only error that calls to `/api` throw, apart from aborts. `message` can be shown to the person. */
export class ApiFailure extends Error {
  readonly code: ApiFailureCode;
  /** 0 if there was no answer. */
  readonly status: number;
  readonly issues: readonly ApiIssue[];
  /** The parsed body, for answers with more than an error. */
  readonly body: unknown;

  constructor(failure: {
    code: ApiFailureCode;
    message: string;
    status: number;
    issues?: readonly ApiIssue[];
    body?: unknown;
  }) {
    super(failure.message);
    this.name = 'ApiFailure';
    this.code = failure.code;
    this.status = failure.status;
    this.issues = failure.issues ?? [];
    this.body = failure.body;
  }
}

export type FetchJsonInit = {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  body?: unknown;
  signal?: AbortSignal;
};

/**
 * Calls `/api`. Throws an `ApiFailure`, or the abort if the signal was aborted. The server and this page come from the
 * same build, so the answer is trusted to match its contract: see docs/decisions/first-load.md.
 */
export async function fetchJson<Answer>(url: string, init: FetchJsonInit = {}): Promise<Answer> {
  const response = await send(url, init);
  if (!response.ok) throw await failureOf(response);
  const body = await readBody(response);
  if (body === unreadable) {
    throw new ApiFailure({
      code: 'unreadable',
      message: 'This page can’t read Understudy’s answer. Reload the page.',
      status: response.status,
    });
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return body as Answer;
}

/** The message to show for a caught error. */
export function describeFailure(error: unknown): string {
  if (error instanceof ApiFailure) return error.message;
  return 'Something went wrong on this page. Reload it and try again.';
}

async function send(url: string, init: FetchJsonInit): Promise<Response> {
  try {
    return await fetch(url, {
      method: init.method ?? 'GET',
      headers: {
        accept: 'application/json',
        ...(init.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      cache: 'no-store',
      ...(init.body === undefined ? {} : { body: JSON.stringify(init.body) }),
      ...(init.signal ? { signal: init.signal } : {}),
    });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new ApiFailure({
      code: 'unreachable',
      message: 'Can’t reach Understudy. Check that it is running, then try again.',
      status: 0,
    });
  }
}

const unreadable = Symbol('unreadable');

/** Undefined if the body is empty, and `unreadable` if it is not JSON. */
async function readBody(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return unreadable;
  }
}

/** Reads the error from an unsuccessful answer. */
export async function failureOf(response: Response): Promise<ApiFailure> {
  const { status } = response;
  const body = await readBody(response);
  if (!isErrorBody(body)) {
    return new ApiFailure({
      code: 'unreadable',
      message: 'Understudy failed without giving a reason. Try again.',
      status,
    });
  }
  const { code, message, issues } = body.error;
  return new ApiFailure({ code, message, status, body, ...(issues ? { issues } : {}) });
}

/** An error can also come from a program in between, such as a proxy. */
function isErrorBody(body: unknown): body is ApiErrorBody {
  if (typeof body !== 'object' || body === null || !('error' in body)) return false;
  const { error } = body;
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    typeof error.code === 'string' &&
    'message' in error &&
    typeof error.message === 'string'
  );
}
