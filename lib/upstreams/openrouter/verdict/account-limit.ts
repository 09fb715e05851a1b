import { found } from '#lib/upstreams/verdict/decide';
import { evidence } from '#lib/upstreams/verdict/evidence';
import { untilUtcMidnightMs, type Rule } from '#lib/upstreams/verdict/finding';
import { plainWords } from '#lib/upstreams/verdict/plain-words';

/** The error is OpenRouter's own, whichever provider is named next to it. */
const ofOpenRouter = { party: 'openrouter' } as const;

/**
 * OpenRouter's sentences about money and keys. Reads only OpenRouter's message, never a provider's: there,
 * "insufficient balance" is about OpenRouter's account with the provider.
 */
export const byAccountLimit: Rule = (signals, nowMs) => {
  const { message, messageField, status, metadata, providerSpoke, headers, party } = signals;
  const said = plainWords(message.slice(0, 2_048));
  const find = (expression: RegExp) => expression.exec(said)?.[0];
  const item = (phrase: string, meaning: string) => [evidence(messageField, phrase, meaning)];
  const reason = metadata?.['reason'];

  const busy = find(/(?:current )?in-flight requests|in_flight_budget\w*/i);
  if (busy !== undefined || reason === 'in_flight_budget_exhausted') {
    const cause = reason === 'weight_exceeds_budget' ? 'request_cost' : 'credits_in_use';
    return found(cause, ofOpenRouter, item(busy ?? 'in flight', 'running requests hold the credits'));
  }
  const unverified = find(/could not verify available credits[^.]{0,40}/i);
  if (unverified !== undefined) {
    return found('slowed_down', ofOpenRouter, item(unverified, 'OpenRouter slowed this account down'), {
      defaultRetryAfterMs: 10_000,
    });
  }
  const byokCap = find(/free byok request cap[^.]{0,40}/i);
  if (byokCap !== undefined)
    return found('byok_free_limit', ofOpenRouter, item(byokCap, 'the monthly number of free BYOK requests'));

  const isPassedOn = metadata?.['raw'] != null || /^(?:provider returned|upstream error)/i.test(said);
  if (party === 'direct' || party === 'relay' || (providerSpoke !== null && isPassedOn)) return null;
  const minimum = find(/at least \$[\d.]{1,9} in balance/i);
  if (minimum !== undefined)
    return found('minimum_balance', ofOpenRouter, item(minimum, 'images need this much balance'));

  const keyLimit = find(
    /(?:key|budget) limit exceeded(?: \([a-z]{3,10} limit\))?|key with a higher [a-z]{3,10} limit|openrouter\.ai\/settings\/keys/i,
  );
  if (keyLimit !== undefined && /limit|credits|afford/i.test(said)) {
    return found('key_limit', ofOpenRouter, item(keyLimit, "the API key's own spending limit"), {
      defaultRetryAfterMs: /daily/i.test(said) ? untilUtcMidnightMs(nowMs) : null,
    });
  }
  const short = find(
    /requires more credits|can only afford|insufficient credits|never purchased credits|prompt tokens limit exceeded|negative (?:credit )?balance|(?:out of|not enough) credits|(?:purchase|add) (?:more )?credits at/i,
  );
  if (short !== undefined) {
    const items = item(said.slice(0, 200), 'the balance is too low for this request');
    return found('balance', ofOpenRouter, items, { certain: party !== 'unknown' });
  }
  if (status !== 402 || providerSpoke !== null) return null;
  if (headers['retry-after'] !== undefined) {
    return found(
      'credits_in_use',
      ofOpenRouter,
      [
        evidence('status', '402', 'payment required'),
        evidence(
          'header retry-after',
          headers['retry-after'],
          'it clears later, as when running requests hold the credits',
        ),
      ],
      { certain: false },
    );
  }
  return null;
};
