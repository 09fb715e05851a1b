/** The address this server has: an IPv6 host stands in brackets there. */
export function ownUrl(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
