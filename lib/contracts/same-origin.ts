/** Whether two base URLs are of one server, so that what may be sent to the one may be sent to the other. */
export function isSameOrigin(one: string, other: string): boolean {
  return originOf(one) === originOf(other);
}

function originOf(baseUrl: string): string {
  return URL.parse(baseUrl.trim())?.origin ?? baseUrl;
}
