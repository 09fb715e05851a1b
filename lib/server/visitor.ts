import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { blockListOf, contains } from './network-variables.ts';

/** Where a request comes from. */
export type Visitor = {
  readonly address: string;
  /** It came over https as far as the visitor sees. */
  readonly isSecure: boolean;
};

type Arrival = { readonly headers: IncomingHttpHeaders; readonly peer: string | undefined };

/** Reads the address of whoever is at the far end of our own proxies. What others say in `X-Forwarded-…` is ignored. */
export function createVisitorReader(trustedProxies: readonly string[]): (arrival: Arrival) => Visitor {
  const trusted = blockListOf(trustedProxies);
  return ({ headers, peer = '' }) => {
    let address = plainAddress(peer);
    if (!contains(trusted, address)) return { address, isSecure: false };
    const isSecure = headers['x-forwarded-proto']?.toString().split(',')[0]?.trim().toLowerCase() === 'https';
    // Each proxy adds the address it saw at the end: what stands left of one we don't trust may be invented.
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

/** An IPv4 address that came in through an IPv6 socket, as IPv4. */
function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}
