import type { IncomingHttpHeaders } from 'node:http';
import type { Context } from '#lib/services/context';
import type { Accounts } from './accounts.ts';

export type Admission =
  | {
      readonly outcome: 'admitted';
      /** Null on pages that need no sign-in. */
      readonly ctx: Context | null;
      /** Cookies to set if the session was extended. */
      readonly cookies: readonly string[];
    }
  | { readonly outcome: 'redirected'; readonly location: string }
  | { readonly outcome: 'refused' };

const thisMachine: Admission = { outcome: 'admitted', ctx: { caller: { kind: 'machine' } }, cookies: [] };
const withoutCaller: Admission = { outcome: 'admitted', ctx: null, cookies: [] };

const SIGN_IN = '/sign-in';
const publicPaths = new Set([SIGN_IN, '/set-up', '/icon.svg', '/api/health']);

/** Identifies the caller of a page or `/api`, and decides whether the request is admitted. */
export async function admit(
  accounts: Pick<Accounts, 'areRequired' | 'identify'>,
  path: string,
  { cookie = '' }: IncomingHttpHeaders,
): Promise<Admission> {
  if (!accounts.areRequired()) return thisMachine;
  const plainPath = path.split(/[?#]/, 1)[0] ?? '';
  if (isAsset(plainPath)) return withoutCaller;
  const identified = await accounts.identify(cookie);
  if (identified !== null)
    return plainPath === SIGN_IN
      ? { outcome: 'redirected', location: '/' }
      : { outcome: 'admitted', ...identified };
  if (publicPaths.has(plainPath) || plainPath.startsWith('/api/auth/')) return withoutCaller;
  // The resolved path, without dots.
  const { pathname, searchParams } = new URL(`http://localhost${path}`);
  if (pathname === '/api' || pathname.startsWith('/api/')) return { outcome: 'refused' };
  // The parameter that Next's router adds.
  searchParams.delete('_rsc');
  const query = searchParams.size === 0 ? '' : `?${searchParams.toString()}`;
  const next = pathname === '/' && query === '' ? '' : `?next=${encodeURIComponent(pathname + query)}`;
  return { outcome: 'redirected', location: `${SIGN_IN}${next}` };
}

/** Scripts, styles and fonts. A path that needs decoding first is never public. */
function isAsset(path: string): boolean {
  return path.startsWith('/_next/static/') && !/\.\.|%/.test(path);
}
