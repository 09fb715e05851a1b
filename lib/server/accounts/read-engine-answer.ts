import { z } from 'zod';
import { ApiError } from '../api-error.ts';

const Answer = z.object({ url: z.string().optional(), code: z.string().optional() });
type Answer = z.infer<typeof Answer>;

/** Reads better-auth's answer. Throws its refusals as API errors. */
export async function readEngineAnswer(response: Response): Promise<Answer> {
  const text = await response.text();
  const answer = Answer.safeParse(text === '' ? {} : JSON.parse(text)).data ?? {};
  if (response.ok) return answer;
  throw refusalOf(response, answer.code ?? '');
}

function refusalOf({ status, headers }: Response, code: string): Error {
  if (status === 429) {
    const seconds = Number(headers.get('x-retry-after') ?? 60);
    return new ApiError(
      'too_many_requests',
      `Too many attempts. Try again in ${seconds === 1 ? 'a second' : `${seconds} seconds`}.`,
      { retryAfterSeconds: seconds },
    );
  }
  switch (code) {
    case 'INVALID_EMAIL_OR_PASSWORD':
      return new ApiError('unauthorized', 'The email or the password is wrong.');
    case 'INVALID_PASSWORD': {
      const message = 'This is not your current password.';
      return new ApiError('invalid_request', message, { issues: [{ path: 'currentPassword', message }] });
    }
    case 'CREDENTIAL_ACCOUNT_NOT_FOUND':
      return new ApiError(
        'conflict',
        'You sign in through your identity provider and have no password here.',
      );
    case 'PROVIDER_NOT_FOUND':
      return new ApiError(
        'upstream_unreachable',
        'The identity provider can’t be reached. Try again in a minute, or ask your operator.',
      );
    default:
      if (status === 401) return new ApiError('unauthorized', 'Sign in first.');
      return new Error(`Signing in answered ${status} ${code}.`);
  }
}
