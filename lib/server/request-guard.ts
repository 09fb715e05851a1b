import type { IncomingHttpHeaders } from 'node:http';

export type GuardVerdict =
  | { readonly outcome: 'allowed' }
  | { readonly outcome: 'refused'; readonly message: string };

type GuardInput = {
  readonly method: string;
  /** What is asked for, as it came. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Names and values in turn, also those that `headers` leaves out because they came twice. */
  readonly rawHeaders: readonly string[];
  readonly port: number;
};

const allowed: GuardVerdict = { outcome: 'allowed' };

/**
 * Keeps other sites' pages out of a server on loopback: the Host must be ours (against DNS rebinding),
 * and a browser's request must come from our own pages. Programs send neither Origin nor Sec-Fetch-Site.
 */
export function guardRequest({ method, path, headers, rawHeaders, port }: GuardInput): GuardVerdict {
  const hosts = ownHosts(port);
  if (countHosts(rawHeaders) > 1)
    return { outcome: 'refused', message: 'The request has more than one Host header.' };
  const host = headers.host?.toLowerCase() ?? '';
  if (!hosts.has(host))
    return {
      outcome: 'refused',
      message: `Use ${[...hosts].slice(0, 2).join(' or ')} to reach this server.`,
    };
  // A proxy is asked for whole addresses; this is none.
  if (!path.startsWith('/'))
    return { outcome: 'refused', message: 'The request must name a path, not a full URL.' };
  const origin = headers.origin?.toLowerCase();
  if (origin !== undefined && !isOwnOrigin(origin, hosts)) return refusedSite;
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return allowed;
  // A link on another site may open a page; it may not read data or change anything.
  const isPageVisit =
    headers['sec-fetch-mode'] === 'navigate' && (method === 'GET' || method === 'HEAD') && !isData(path);
  return isPageVisit ? allowed : refusedSite;
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
  // Without dots and queries: what the path leads to, not what it begins with.
  const { pathname } = new URL(`http://localhost${path}`);
  return /^\/(?:api|v1)(?:\/|$)/.test(pathname);
}

function isOwnOrigin(origin: string, hosts: ReadonlySet<string>): boolean {
  return origin.startsWith('http://') && hosts.has(origin.slice('http://'.length));
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
