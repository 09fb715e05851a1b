import { found } from './decide.ts';
import { evidence } from './evidence.ts';
import type { Finding, Rule } from './finding.ts';
import { foreignServer, hostOfPage, isPage, pageTitle, startOfPage } from './page.ts';
import type { Signals } from './signals.ts';
import { foundLimit } from './whose-limit.ts';

/** A web page instead of an answer. Its host or server shows where it comes from. */
export const byWebPage: Rule = (signals) => {
  const { text, headers, httpStatus, error, speaker } = signals;
  if (error !== null) return null;
  const printed = isPage(text) ? null : printedPage.exec(text);
  if (!isPage(text) && printed === null) return null;
  const title = printed?.[0] ?? pageTitle(text.slice(startOfPage(text)));
  const host = hostOfPage(text);
  const server = headers['server'] ?? '';
  const items = [
    evidence('body', title, 'a web page instead of an answer'),
    ...(host === null ? [] : [evidence('body', host, 'the host that the page names')]),
    ...(server === '' ? [] : [evidence('header server', server, 'who sent the page')]),
  ];
  const status = httpStatus ?? statusInTitle(title);
  if (status !== null && status < 400) return null;
  if (status !== null) items.push(evidence('status', String(status), 'the HTTP status'));
  const isElsewhere =
    (host !== null && !isOpenRouterHost(host)) ||
    speaker.via === 'direct' ||
    speaker.via === 'relay' ||
    /upstream connect error/i.test(text.slice(0, 512)) ||
    foreignServer.test(`${server} ${text.slice(0, 8_192)}`);
  return isElsewhere
    ? ofAnotherHost(status, items, host, signals)
    : ofOpenRouter(status, items, signals, host);
};

/** A web page of which only the text was kept, without its tags. */
const printedPage =
  /\b5\d\d [A-Z][A-Za-z -]{3,30}\s{0,4}(?:\/|-|\n)\s{0,4}(?:nginx|openresty|cloudflare|apache)\b[\w./]{0,16}|\bupstream connect error or disconnect/i;

function isOpenRouterHost(host: string): boolean {
  return host === 'openrouter.ai' || host.endsWith('.openrouter.ai');
}

/** The finding for a page from a server other than OpenRouter, at its address or in front of it. */
function ofAnotherHost(
  status: number | null,
  items: Finding['evidence'],
  host: string | null,
  signals: Signals,
): Finding {
  const { speaker } = signals;
  const of = { party: 'unknown' } as const;
  if (status === 404 || status === 405) return found('wrong_address', of, items, { host });
  if (status === 413) return found('too_large', of, items, { host });
  if (status === 429 && speaker.calledAt !== undefined) return { ...foundLimit(signals, items), host };
  if (status === 401 || status === 403) return found('forbidden', of, items, { host, certain: false });
  // The page comes from a known company's host: its servers, or its proxy, failed.
  if (speaker.company !== null && speaker.via === 'direct' && status !== null && status >= 500) {
    const cause = speaker.calledAt === undefined ? 'server_error' : 'unreachable';
    return found(cause, { party: 'direct' }, items, { host, certain: speaker.calledAt !== undefined });
  }
  const isLate = status === 504 || status === 524 || status === 522 || status === 408;
  if (isLate) return found('timeout', of, items, { host, certain: false });
  return status !== null && status >= 500
    ? found('unreachable', of, items, { host, certain: false })
    : found('web_page', of, items, { host, certain: false });
}

function ofOpenRouter(
  status: number | null,
  items: Finding['evidence'],
  { text, party }: Signals,
  host: string | null,
): Finding {
  const of = { party: 'openrouter' } as const;
  const isCertain = host !== null || party === 'openrouter';
  if (status === 404 || status === 405) return found('wrong_address', of, items, { host });
  if (status === 401) return found('key', of, items, { host, certain: false });
  if (status === 402) return found('balance', of, items, { host, certain: false });
  if (status === 403 && /just a moment|attention required|access denied|blocked/i.test(pageTitle(text)))
    return found('forbidden', { party: 'unknown' }, items, { host, certain: false });
  if (status === 403)
    return found('unreachable', of, items, { host, action: 'switch_model', certain: false });
  if (status === 429) return found('rate_limit', of, items, { host, certain: false });
  if (status === 504 || status === 524) return found('timeout', of, items, { host, certain: isCertain });
  if (status !== null && status < 500) return found('bad_request', of, items, { host, certain: false });
  if (
    status === null &&
    host === null &&
    !/unavailable|bad gateway|error \d{3}|time-?out/i.test(pageTitle(text))
  )
    return found('web_page', of, items, { certain: false });
  return found('unreachable', of, items, { host, certain: isCertain });
}

/** `502 Bad Gateway`, `example.org | 524: A timeout occurred`. */
function statusInTitle(title: string): number | null {
  const digits = /(?:^|\| ?|\bError )([45]\d{2})\b/i.exec(title)?.[1];
  return digits === undefined ? null : Number(digits);
}
