/** Whether a text is a web page, alone or behind the words of whoever printed it. */
export function isPage(text: string): boolean {
  return startOfPage(text) >= 0;
}

/** Where the page begins; -1 where there is none. */
export function startOfPage(text: string): number {
  return text.slice(0, 8_192).search(/<(?:!doctype|html|head|body|center|h1|title|\?xml)[\s>]/i);
}

/** The page's own title, else `HTML`. */
export function pageTitle(text: string): string {
  const title = /<title[^>]{0,80}>([^<]{0,160})/i.exec(text.slice(0, 8_192))?.[1]?.trim() ?? '';
  return title === '' ? 'HTML' : title;
}

/** The host that a page names in its title, or in the text around it. */
export function hostOfPage(text: string): string | null {
  const inTitle = /\b((?:[a-z0-9-]{1,40}\.){1,4}[a-z]{2,12})\b/i.exec(pageTitle(text))?.[1];
  const inAddress = /\bhttps?:\/\/((?:[a-z0-9-]{1,40}\.){1,4}[a-z]{2,12})\b/i.exec(
    text.slice(0, Math.max(0, startOfPage(text))),
  )?.[1];
  // Cloudflare's pages link to its own with the host they stand before.
  const inLink = /\butm_campaign=((?:[a-z0-9-]{1,40}\.){1,4}[a-z]{2,12})\b/i.exec(text.slice(0, 8_192))?.[1];
  return (inTitle ?? inAddress ?? inLink)?.toLowerCase() ?? null;
}

/** Servers that stand in front of others' machines; OpenRouter has none of these. */
export const foreignServer =
  /\b(?:nginx|openresty|tengine|apache|caddy|haproxy|iis|varnish|litespeed)(?:\/[\d.]{1,12})?\b/i;
