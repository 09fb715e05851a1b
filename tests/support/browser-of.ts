import { request } from 'undici';
import type { z } from 'zod';
import { ApiErrorBody } from '#lib/contracts/api-error';

type Asked = {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Sent as JSON, with POST unless a method is given. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

type Answer = {
  readonly status: number;
  readonly location: string | null;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
};

/** Sends requests as a browser does: it keeps cookies, but does not follow redirects. */
export function browserOf(productUrl: string) {
  const cookies = new Map<string, string>();

  async function ask(path: string, { method, body, headers = {} }: Asked = {}): Promise<Answer> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await request(path.startsWith('http') ? path : `${productUrl}${path}`, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: {
        accept: path.startsWith('/api') ? 'application/json' : 'text/html',
        ...(cookie === '' ? {} : { cookie }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    for (const line of [response.headers['set-cookie'] ?? []].flat()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
    const { location } = response.headers;
    return {
      status: response.statusCode,
      location: typeof location === 'string' ? location : null,
      headers: response.headers,
      text: await response.body.text(),
    };
  }

  return {
    ask,
    cookies,
    /** An answer checked against its contract. */
    async read<Schema extends z.ZodType>(
      schema: Schema,
      path: string,
      asked?: Asked,
    ): Promise<z.output<Schema>> {
      const { text, status } = await ask(path, asked);
      if (status >= 300) throw new Error(`${path} answered ${status}: ${text}`);
      return schema.parse(JSON.parse(text));
    },
    async refusal(
      path: string,
      asked?: Asked,
    ): Promise<{ status: number; code: string; message: string; issues: readonly string[] }> {
      const { status, text } = await ask(path, asked);
      const { code, message, issues = [] } = ApiErrorBody.parse(JSON.parse(text)).error;
      return { status, code, message, issues: issues.map(({ path: at }) => at) };
    },
    signIn: (email: string, password: string) =>
      ask('/api/auth/sign-in/email', { body: { email, password } }),
  };
}

export type Browser = ReturnType<typeof browserOf>;
