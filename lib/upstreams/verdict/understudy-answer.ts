import { GatewayErrorType, Origin } from '#lib/contracts/vocabulary';
import { found } from './decide.ts';
import { evidence } from './evidence.ts';
import type { Rule } from './finding.ts';
import { asList, asRecord, asText } from './read-json.ts';

/** An error of Understudy that was pasted back. Its first attempt shows the origin. */
export const byOwnAnswer: Rule = (signals) => {
  const { error, metadata } = signals;
  const type = GatewayErrorType.safeParse(error?.['type']);
  if (!type.success || asText(metadata?.['request_id']) === null) return null;
  const item = evidence('error.type', type.data, 'an answer from Understudy itself');
  const attempts = asList(metadata?.['attempts']).slice(0, 50).map(asRecord);
  const isMoney = type.data === 'budget_exceeded';
  const index = attempts.findIndex((attempt) =>
    isMoney ? attempt?.['origin'] === 'credits' : attempt !== null && attempt['origin'] !== null,
  );
  const first = attempts[index];
  const origin = Origin.safeParse(first?.['origin']);
  if ((type.data === 'chain_exhausted' || isMoney) && origin.success) {
    return found(
      isMoney ? 'balance' : 'own_guard',
      signals,
      [
        item,
        evidence(`error.metadata.attempts[${index}].origin`, origin.data, 'why a model could not answer'),
      ],
      {
        origin: origin.data,
        action: isMoney ? 'stop_chain' : 'switch_model',
        provider: asText(first?.['provider'], 100),
        message: asText(first?.['explanation'], 300),
      },
    );
  }
  switch (type.data) {
    case 'invalid_request':
    case 'request_rejected':
    case 'forbidden':
      return found('bad_request', signals, [item]);
    case 'unauthorized':
    case 'credentials':
      return found('key', signals, [item], { origin: 'credentials', action: 'stop_chain' });
    case 'budget_exceeded':
      return found('own_guard', signals, [item], { action: 'stop_chain' });
    case 'all_cooling_down':
    case 'overloaded':
    case 'client_limited':
    case 'unavailable':
      return found('own_guard', signals, [item], { action: 'retry_same_model' });
    case 'timeout':
      return found('deadline', signals, [item]);
    case 'chain_exhausted':
    case 'no_capable_model':
    case 'internal':
      return found('own_guard', signals, [item]);
  }
};
