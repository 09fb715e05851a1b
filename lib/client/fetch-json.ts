import type { z } from 'zod';
import { ApiErrorBody, type ApiErrorCode, type ApiIssue } from '#lib/contracts/api-error';

/** `unreachable`: no answer at all. `unreadable`: an answer that is not what the contract says. */
export type ApiFailureCode = ApiErrorCode | 'unreachable' | 'unreadable';

/** The one way a call to `/api` fails; `message` can be shown as it is. */
export class ApiFailure extends Error {
  readonly code: ApiFailureCode;
  /** 0 where there was no answer. */
  readonly status: number;
  readonly issues: readonly ApiIssue[];
  /** The parsed body as it came, for those answers that carry more than the error. */
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

/** Calls `/api` and gives the answer parsed by `schema`; throws an `ApiFailure` for anything else but an abort. */
export async function fetchJson<Schema extends z.ZodType>(
  schema: Schema,
  url: string,
  init: FetchJsonInit = {},
): Promise<z.infer<Schema>> {
  const response = await send(url, init);
  if (!response.ok) throw await failureOf(response);
  const body = await readBody(response);
  const parsed = schema.safeParse(body);
  if (!parsed.success) {
    throw new ApiFailure({
      code: 'unreadable',
      message: 'This page can’t read Understudy’s answer. Reload the page.',
      status: response.status,
      body,
    });
  }
  return parsed.data;
}

/** The message to show for anything that was thrown. */
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

/** Undefined for an empty body or one that is not JSON. */
async function readBody(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** What an answer of `/api` that is no success says. */
export async function failureOf(response: Response): Promise<ApiFailure> {
  const { status } = response;
  const body = await readBody(response);
  const parsed = ApiErrorBody.safeParse(body);
  if (!parsed.success) {
    return new ApiFailure({
      code: 'unreadable',
      message: 'Understudy failed without giving a reason. Try again.',
      status,
      body,
    });
  }
  const { code, message, issues } = parsed.data.error;
  return new ApiFailure({ code, message, status, body, ...(issues ? { issues } : {}) });
}
