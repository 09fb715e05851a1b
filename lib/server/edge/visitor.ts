import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { blockListOf, contains } from '#lib/server/process/network-variables';

/** The source of a request. */
export type Visitor = {
  readonly address: string;
  /** Whether the visitor used https. */
  readonly isSecure: boolean;
};

type Arrival = { readonly headers: IncomingHttpHeaders; readonly peer: string | undefined };

/**
 * Reads the address of the visitor in front of our own proxies. `X-Forwarded-…` headers from others are
 * ignored.
 */
export function createVisitorReader(trustedProxies: readonly string[]): (arrival: Arrival) => Visitor {
  const trusted = blockListOf(trustedProxies);
  return ({ headers, peer = '' }) => {
    let address = plainAddress(peer);
    if (!contains(trusted, address)) return { address, isSecure: false };
    const isSecure = headers['x-forwarded-proto']?.toString().split(',')[0]?.trim().toLowerCase() === 'https';
    // Each proxy appends the address it saw. Entries before an untrusted one may be invented.
    const hops = headers['x-forwarded-for']?.toString().split(',') ?? [];
    for (const hop of hops.toReversed()) {
      const next = plainAddress(hop.trim());
      if (isIP(next) === 0) break;
      address = next;
      if (!contains(trusted, address)) break;
    }
    return { address, isSecure };
  };
}

/** An IPv4 address from an IPv6 socket, as IPv4. */
function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}
