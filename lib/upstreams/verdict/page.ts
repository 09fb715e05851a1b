/** Whether a text is or contains a web page. */
export function isPage(text: string): boolean {
  return startOfPage(text) >= 0;
}

/** The index at which the page starts; -1 if there is none. */
export function startOfPage(text: string): number {
  return text.slice(0, 8_192).search(/<(?:!doctype|html|head|body|center|h1|title|\?xml)[\s>]/i);
}

/** The title of the page, or `HTML`. */
export function pageTitle(text: string): string {
  const title = /<title[^>]{0,80}>([^<]{0,160})/i.exec(text.slice(0, 8_192))?.[1]?.trim() ?? '';
  return title === '' ? 'HTML' : title;
}

/** The host that the page names in its title or links, or that the text around it names. */
export function hostOfPage(text: string): string | null {
  const inTitle = /\b((?:[a-z0-9-]{1,40}\.){1,4}[a-z]{2,12})\b/i.exec(pageTitle(text))?.[1];
  const inAddress = /\bhttps?:\/\/((?:[a-z0-9-]{1,40}\.){1,4}[a-z]{2,12})\b/i.exec(
    text.slice(0, Math.max(0, startOfPage(text))),
  )?.[1];
  // Cloudflare's error pages link to cloudflare.com with the host that they protect.
  const inLink = /\butm_campaign=((?:[a-z0-9-]{1,40}\.){1,4}[a-z]{2,12})\b/i.exec(text.slice(0, 8_192))?.[1];
  return (inTitle ?? inAddress ?? inLink)?.toLowerCase() ?? null;
}

/** Reverse proxies. OpenRouter uses none of these. */
export const foreignServer =
  /\b(?:nginx|openresty|tengine|apache|caddy|haproxy|iis|varnish|litespeed)(?:\/[\d.]{1,12})?\b/i;
