import { BlockList, isIP } from 'node:net';
import { z } from 'zod';

// The variables for who may reach the server, and under which names.

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether only programs on this machine can reach an address or a name. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || contains(loopback, host);
}

export function contains(list: BlockList, address: string): boolean {
  const version = isIP(address);
  return version !== 0 && list.check(address, version === 6 ? 'ipv6' : 'ipv4');
}

export const Host = z
  .string()
  .trim()
  .refine(
    (host) => host === 'localhost' || isIP(host) !== 0,
    'HOST must be an IP address to listen on, such as 127.0.0.1 or 0.0.0.0, or localhost.',
  );

/** A comma-separated list. */
function listOf<Item extends z.ZodType<string, string>>(item: Item) {
  return z
    .string()
    .transform((list) =>
      list
        .split(',')
        .map((one) => one.trim().toLowerCase())
        .filter((one) => one !== ''),
    )
    .pipe(z.array(item));
}

const allowedHostsWords =
  'ALLOWED_HOSTS must list host names, separated by commas, such as understudy.example.com or nas:3000.';

export const AllowedHosts = listOf(
  z
    .string()
    .regex(/^(?:\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(?::\d{1,5})?$/, allowedHostsWords)
    .refine((host) => URL.canParse(`http://${host}`), allowedHostsWords),
);

export const TrustedProxies = listOf(
  z
    .string()
    .refine(
      isRange,
      'TRUSTED_PROXIES must list IP addresses or ranges, separated by commas, such as 10.0.0.2 or 172.16.0.0/12.',
    ),
);

function isRange(range: string): boolean {
  const [address = '', prefix, ...rest] = range.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 6 ? 128 : 32));
}

/** The addresses of a list that `TrustedProxies` has checked. */
export function blockListOf(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', prefix] = range.split('/');
    const version = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (prefix === undefined) list.addAddress(address, version);
    else list.addSubnet(address, Number(prefix), version);
  }
  return list;
}

const ownUrlWords =
  'BASE_URL must be the http or https address that people open, without a path, such as https://understudy.example.com.';

/** Returns its origin. */
export const OwnUrl = z
  .url({ protocol: /^https?$/, abort: true, error: ownUrlWords })
  .refine((url) => {
    const { origin, href } = new URL(url);
    return href === `${origin}/`;
  }, ownUrlWords)
  .transform((url) => new URL(url).origin);

export const OidcIssuer = z
  .url({
    protocol: /^https?$/,
    error: 'OIDC_ISSUER must be the http or https address of the identity provider.',
  })
  .transform((url) => url.replace(/\/+$/, ''));
