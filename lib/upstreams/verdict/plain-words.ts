/**
 * Statements that something did not happen. "No credits were charged." doesn't mean that credits are missing.
 */
const denials: readonly RegExp[] = [
  /\bno (?:credits?|tokens?|money|charges?|usage)\b[^.!?\n]{0,20}\b(?:charged|used|deducted|consumed|billed|spent)\b[^.!?\n]{0,40}/gi,
  /\b(?:you|your (?:account|card|balance|credits?|key))\b[^.!?\n]{0,20}(?:\bnot|n't|\bnever)\b (?:be |been |yet )?(?:charged|billed|deducted|affected|limited|at fault)\b[^.!?\n]{0,40}/gi,
  /\bnot (?:because of|due to|caused by|related to|about|a matter of) [^.!?\n]{0,60}/gi,
  /\b(?:is|was|are|it's)(?:n't| not) (?:an? |your )?(?:rate[ -]?limit|limit|quota|billing|credits?|balance|payment|api key|key|auth\w*|account|content|safety|moderation)\b(?: (?:issue|problem|error|failure|fault))[^.!?\n]{0,40}/gi,
  /\b(?:nothing to do with|unrelated to|regardless of) [^.!?\n]{0,60}/gi,
  /\bnot (?:counted|count) (?:against|towards) [^.!?\n]{0,60}/gi,
];

/** The text to search for words: limited in length, with plain quotes, and without negated statements. */
export function plainWords(text: string): string {
  let plain = text.slice(0, 8_192).replace(/[’‘ʼ]/g, "'").replace(/[“”]/g, '"');
  for (const denial of denials) plain = plain.replace(denial, ' ');
  return plain;
}
