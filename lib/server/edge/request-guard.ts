import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import type { Environment } from '#lib/server/process/environment';
import { isLoopback } from '#lib/server/process/network-variables';

export type GuardVerdict =
  | { readonly outcome: 'allowed' }
  | { readonly outcome: 'refused'; readonly message: string };

type GuardInput = {
  readonly method: string;
  /** The request target, unchanged. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Names and values in turn, including repeated headers that `headers` omits. */
  readonly rawHeaders: readonly string[];
  /** Whether the visitor used https. */
  readonly isSecure: boolean;
};

type GuardSettings = Pick<Environment, 'host' | 'allowedHosts' | 'baseUrl'> & {
  /** Known once the server listens. */
  readonly port: () => number;
};

const allowed: GuardVerdict = { outcome: 'allowed' };

/** The address to which an identity provider redirects people. */
const OIDC_CALLBACK = '/api/auth/callback/oidc';

/**
 * Refuses requests from other sites: the Host must be one of ours (against DNS rebinding), and a browser's
 * request must come from our own pages. Programs send neither Origin nor Sec-Fetch-Site.
 */
export function createRequestGuard(settings: GuardSettings): (input: GuardInput) => GuardVerdict {
  const { host: boundTo, allowedHosts, baseUrl, port } = settings;
  const base = baseUrl === null ? null : new URL(baseUrl);
  const isOpen = !isLoopback(boundTo);

  function isOwnHost(host: string): boolean {
    if (ownHosts(port()).has(host) || host === base?.host) return true;
    const name = host.replace(/:\d+$/, '');
    if (allowedHosts.includes(host) || allowedHosts.includes(name)) return true;
    if (!isOpen) return false;
    const address = name.replace(/^\[|\]$/g, '');
    // Behind a mapped port, the server's own port means nothing. A loopback name can't belong to another site.
    if (isLoopback(address)) return true;
    // Nor can an IP address. If a list of names is set, it decides.
    return allowedHosts.length === 0 && isIP(address) !== 0;
  }

  function isOwnOrigin(origin: string, host: string, isSecure: boolean): boolean {
    if (origin === baseUrl) return true;
    const scheme = host === base?.host ? base.protocol : isSecure ? 'https:' : 'http:';
    if (origin === `${scheme}//${host}`) return true;
    // On this machine, a page under one name may call another.
    return !isOpen && origin.startsWith('http://') && ownHosts(port()).has(origin.slice('http://'.length));
  }

  return ({ method, path, headers, rawHeaders, isSecure }) => {
    if (countHosts(rawHeaders) > 1)
      return { outcome: 'refused', message: 'The request has more than one Host header.' };
    const host = headers.host?.toLowerCase() ?? '';
    if (!isOwnHost(host)) return { outcome: 'refused', message: unknownHost() };
    // Only proxies receive full URLs, and this is no proxy.
    if (!path.startsWith('/'))
      return { outcome: 'refused', message: 'The request must name a path, not a full URL.' };
    const origin = headers.origin?.toLowerCase();
    if (origin !== undefined && !isOwnOrigin(origin, host, isSecure)) return refusedSite;
    const site = headers['sec-fetch-site'];
    if (site === undefined || site === 'same-origin' || site === 'none') return allowed;
    // A link on another site may open a page, but not read data or change anything.
    const isPageVisit =
      headers['sec-fetch-mode'] === 'navigate' && (method === 'GET' || method === 'HEAD') && !isData(path);
    return isPageVisit ? allowed : refusedSite;
  };

  function unknownHost(): string {
    if (isOpen || allowedHosts.length > 0)
      return 'This server doesn’t answer to this name. Its operator can add the name to ALLOWED_HOSTS.';
    return `Use ${base === null ? [...ownHosts(port())].slice(0, 2).join(' or ') : base.origin} to reach this server.`;
  }
}

function countHosts(rawHeaders: readonly string[]): number {
  let count = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) if (rawHeaders[at]?.toLowerCase() === 'host') count += 1;
  return count;
}

const refusedSite: GuardVerdict = {
  outcome: 'refused',
  message: 'Requests from other websites are refused.',
};

function isData(path: string): boolean {
  // The resolved path without its query, which decides what is served.
  const { pathname } = new URL(`http://localhost${path}`);
  return /^\/(?:api|v1)(?:\/|$)/.test(pathname) && pathname !== OIDC_CALLBACK;
}

const hostsByPort = new Map<number, ReadonlySet<string>>();

function ownHosts(port: number): ReadonlySet<string> {
  let hosts = hostsByPort.get(port);
  if (hosts === undefined) {
    const suffix = port === 80 ? '' : `:${port}`;
    hosts = new Set([`127.0.0.1${suffix}`, `localhost${suffix}`, `[::1]${suffix}`]);
    hostsByPort.set(port, hosts);
  }
  return hosts;
}
