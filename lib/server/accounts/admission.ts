import type { IncomingHttpHeaders } from 'node:http';
import type { Context } from '#lib/services/context';
import type { Accounts } from './accounts.ts';

export type Admission =
  | {
      readonly outcome: 'admitted';
      /** Null at the entrance, where nobody has to be known. */
      readonly ctx: Context | null;
      /** To be set, where a session's time was extended. */
      readonly cookies: readonly string[];
    }
  | { readonly outcome: 'redirected'; readonly location: string }
  | { readonly outcome: 'refused' };

const thisMachine: Admission = { outcome: 'admitted', ctx: { caller: { kind: 'machine' } }, cookies: [] };
const atEntrance: Admission = { outcome: 'admitted', ctx: null, cookies: [] };

const SIGN_IN = '/sign-in';
const entrance = new Set([SIGN_IN, '/set-up', '/icon.svg', '/api/health']);

/** Who a request to a page or to `/api` is from, and whether it may go on. */
export async function admit(
  accounts: Pick<Accounts, 'areRequired' | 'identify'>,
  path: string,
  { cookie = '' }: IncomingHttpHeaders,
): Promise<Admission> {
  if (!accounts.areRequired()) return thisMachine;
  const plainPath = path.split(/[?#]/, 1)[0] ?? '';
  if (isAsset(plainPath)) return atEntrance;
  const identified = await accounts.identify(cookie);
  if (identified !== null)
    return plainPath === SIGN_IN
      ? { outcome: 'redirected', location: '/' }
      : { outcome: 'admitted', ...identified };
  if (entrance.has(plainPath) || plainPath.startsWith('/api/auth/')) return atEntrance;
  // What the path leads to, without dots.
  const { pathname, searchParams } = new URL(`http://localhost${path}`);
  if (pathname === '/api' || pathname.startsWith('/api/')) return { outcome: 'refused' };
  // What Next adds where its router asks.
  searchParams.delete('_rsc');
  const query = searchParams.size === 0 ? '' : `?${searchParams.toString()}`;
  const next = pathname === '/' && query === '' ? '' : `?next=${encodeURIComponent(pathname + query)}`;
  return { outcome: 'redirected', location: `${SIGN_IN}${next}` };
}

/** Scripts, styles and fonts. A path that has to be read in another way first gets nobody in. */
function isAsset(path: string): boolean {
  return path.startsWith('/_next/static/') && !/\.\.|%/.test(path);
}
