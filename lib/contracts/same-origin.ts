/** Whether two base URLs belong to the same server, so that secrets for one may be sent to the other. */
export function isSameOrigin(one: string, other: string): boolean {
  return originOf(one) === originOf(other);
}

function originOf(baseUrl: string): string {
  return URL.parse(baseUrl.trim())?.origin ?? baseUrl;
}
