import type { Cause } from '#lib/contracts/cause';
import { evidence } from './evidence.ts';
import type { Rule } from './finding.ts';
import { found } from './decide.ts';

type Meaning = { readonly cause: Cause; readonly meaning: string };

/** Error codes of Z.ai (Zhipu), four digits as text. Source: its list of error codes. */
const zai: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ...['1000', '1001', '1002', '1003', '1004'].map(
    (code) => [code, { cause: 'key', meaning: 'the API key was not accepted' }] as const,
  ),
  ...['1110', '1111', '1112', '1120', '1121'].map(
    (code) =>
      [code, { cause: 'account_blocked', meaning: 'the account there is locked or not active' }] as const,
  ),
  ['1113', { cause: 'balance', meaning: 'the balance there is used up' }],
  ['1211', { cause: 'model_unavailable', meaning: 'there is no such model there' }],
  ['1261', { cause: 'context_length', meaning: 'the prompt is longer than the model accepts' }],
  ['1301', { cause: 'content_filter', meaning: 'a content filter refused it' }],
  ...['1302', '1303', '1304', '1308', '1310'].map(
    (code) => [code, { cause: 'rate_limit', meaning: 'a limit on the account there' }] as const,
  ),
  ['1305', { cause: 'overloaded', meaning: "the platform is overloaded; this isn't a limit on the account" }],
  ...['1230', '1234'].map((code) => [code, { cause: 'server_error', meaning: 'a failure there' }] as const),
  ['1309', { cause: 'balance', meaning: 'the plan there has expired' }],
]);

/**
 * Error codes of MiniMax, in `base_resp` or in brackets after the message. Source: its list of error codes.
 */
const miniMax: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ['1001', { cause: 'timeout', meaning: 'it took too long' }],
  ['1002', { cause: 'rate_limit', meaning: 'too many requests' }],
  ['1004', { cause: 'key', meaning: 'the API key was not accepted' }],
  ['1008', { cause: 'balance', meaning: 'the balance there is used up' }],
  ['1026', { cause: 'content_filter', meaning: 'the input was refused' }],
  ['1027', { cause: 'content_filter', meaning: 'the output was refused' }],
  ['1039', { cause: 'rate_limit', meaning: 'too many tokens in a period' }],
  ['2049', { cause: 'key', meaning: 'the API key was not accepted' }],
  ['2056', { cause: 'rate_limit', meaning: 'the limit of the plan is reached' }],
]);

/** Error codes of SiliconFlow, five digits. Source: its list of error codes. */
const siliconFlow: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ['20012', { cause: 'model_unavailable', meaning: 'there is no such model there' }],
  ['30001', { cause: 'balance', meaning: 'the balance there is used up' }],
  ['30003', { cause: 'model_unavailable', meaning: 'the model is switched off there' }],
  ['50505', { cause: 'overloaded', meaning: 'the model is overloaded' }],
  ['50603', { cause: 'overloaded', meaning: 'the system is overloaded' }],
]);

/** A vendor's own error number, which says more than the status. */
export const byVendorCode: Rule = (signals) => {
  const { vendorCode, message, document, speaker, providerName, saidField } = signals;
  const isMiniMax = speaker.company === 'MiniMax' || /minimax/i.test(providerName ?? '');
  const inBrackets = /\((\d{4})\)\s*$/.exec(message)?.[1];
  // Companies use the same numbers, so if the called company is known, only its own codes count.
  const maybe = (company: string) => speaker.calledAt !== 'company' || speaker.company === company;
  const known =
    (isMiniMax ? miniMax.get(inBrackets ?? vendorCode) : undefined) ??
    (document?.['base_resp'] === undefined && !isMiniMax && maybe('Z.ai')
      ? zai.get(vendorCode)
      : undefined) ??
    (maybe('SiliconFlow') ? siliconFlow.get(vendorCode) : undefined);
  if (known === undefined) return null;
  const { cause, meaning } = known;
  return found(cause, signals, [
    evidence(saidField.replace(/\.(?:message|raw)$/, '.code'), inBrackets ?? vendorCode, meaning),
    ...(signals.providerSpoke === null ? [] : [signals.providerSpoke]),
  ]);
};
