import { evidence, untilUtcMidnightMs, type Rule } from './finding.ts';

/**
 * OpenRouter's own sentences about money and keys. Only its message is read, never a provider's text: a provider's
 * "insufficient balance" is OpenRouter's account there.
 */
export const byAccountLimit: Rule = ({ message, text, status, metadata, providerSpoke, headers }, nowMs) => {
  const said = message === '' ? text.slice(0, 2_048) : message;
  const found = (expression: RegExp) => expression.exec(said)?.[0];
  const field = message === '' ? 'body' : 'error.message';

  const busy = found(/(?:current )?in-flight requests|in_flight_budget\w*/i);
  if (busy !== undefined || metadata?.['reason'] === 'in_flight_budget_exhausted') {
    const tooBig = metadata?.['reason'] === 'weight_exceeds_budget';
    return {
      origin: tooBig ? 'credits' : 'openrouter_account',
      action: tooBig ? 'fail_request' : 'retry_same_model',
      kind: tooBig ? 'credits_exhausted' : 'rate_limited',
      evidence: [evidence(field, busy ?? 'in flight', 'requests still running hold the credits')],
    };
  }
  const unverified = found(/could not verify available credits[^.]{0,40}/i);
  if (unverified !== undefined) {
    return {
      origin: 'openrouter_account',
      action: 'retry_same_model',
      kind: 'rate_limited',
      evidence: [evidence(field, unverified, 'OpenRouter slowed this account down for a moment')],
      defaultRetryAfterMs: 10_000,
    };
  }
  const byokCap = found(/free byok request cap[^.]{0,40}/i);
  if (byokCap !== undefined) {
    return {
      origin: 'openrouter_account',
      action: 'stop_chain',
      kind: 'credits_exhausted',
      evidence: [
        evidence(field, byokCap, 'the monthly count of calls with your own provider keys is used up'),
      ],
    };
  }
  const keyLimit = found(
    /(?:key|budget) limit exceeded(?: \([a-z]{3,10} limit\))?|key with a higher [a-z]{3,10} limit/i,
  );
  if (keyLimit !== undefined) {
    const daily = /daily/i.test(keyLimit);
    return {
      origin: 'credits',
      action: 'stop_chain',
      kind: 'credits_exhausted',
      evidence: [evidence(field, keyLimit, "the API key's own spending cap")],
      defaultRetryAfterMs: daily ? untilUtcMidnightMs(nowMs) : null,
    };
  }
  const short = found(
    /requires more credits|can only afford|insufficient credits|never purchased credits|prompt tokens limit exceeded|at least \$[\d.]{1,9} in balance|negative (?:credit )?balance|(?:out of|not enough|no) credits|(?:purchase|add) (?:more )?credits at/i,
  );
  if (short !== undefined && !/^provider returned|^upstream error/i.test(said)) {
    return {
      origin: 'credits',
      action: 'stop_chain',
      kind: 'credits_exhausted',
      evidence: [evidence(field, said.slice(0, 200), 'the account balance is short for this request')],
    };
  }
  if (status !== 402 || providerSpoke !== null) return null;
  if (headers['retry-after'] !== undefined) {
    return {
      origin: 'openrouter_account',
      action: 'retry_same_model',
      kind: 'rate_limited',
      certain: false,
      evidence: [
        evidence('status', '402', 'payment required'),
        evidence(
          'header retry-after',
          headers['retry-after'],
          'but it passes by itself, as when running requests hold the credits',
        ),
      ],
    };
  }
  return {
    origin: 'credits',
    action: 'stop_chain',
    kind: 'credits_exhausted',
    certain: false,
    evidence: [evidence('status', '402', 'payment required, and no provider is named')],
  };
};
