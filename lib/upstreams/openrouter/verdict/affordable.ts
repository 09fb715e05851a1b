import type { Cause } from '#lib/contracts/cause';
import type { Affordable } from '#lib/engine/classification';

/**
 * The figures of OpenRouter's 402: the tokens that a request asked for, and the tokens that the remaining money
 * covers. The linked page shows whether the balance or the key's own limit is too low.
 */
export function readAffordable(cause: Cause, message: string): Affordable | null {
  if (cause !== 'balance' && cause !== 'key_limit' && cause !== 'request_cost') return null;
  const said = message.slice(0, 2_048);
  const answer = /up to (\d[\d,]{0,12}) tokens?,? but can only afford (-?\d[\d,]{0,12})/i.exec(said);
  const prompt = /prompt tokens limit exceeded: (\d[\d,]{0,12}) > (-?\d[\d,]{0,12})/i.exec(said);
  const [, asked, affordable] = answer ?? prompt ?? [];
  if (asked === undefined || affordable === undefined) return null;
  return {
    of: answer === null ? 'prompt' : 'answer',
    askedTokens: tokensIn(asked),
    affordableTokens: Math.max(0, tokensIn(affordable)),
    limitedBy: cause === 'key_limit' || /settings\/keys/.test(said) ? 'key_limit' : 'balance',
  };
}

function tokensIn(text: string): number {
  return Number(text.replaceAll(',', ''));
}
