import { GatewayErrorType, Origin } from '#lib/contracts/vocabulary';
import { evidence, type Rule } from './finding.ts';
import { asList, asRecord, asText } from './read-json.ts';

/** An error of Understudy itself, pasted back: its first attempt tells who it was. */
export const byOwnAnswer: Rule = ({ error, metadata }) => {
  const type = GatewayErrorType.safeParse(error?.['type']);
  if (!type.success || asText(metadata?.['request_id']) === null) return null;
  const item = evidence('error.type', type.data, 'an answer of Understudy itself');
  const attempts = asList(metadata?.['attempts']).slice(0, 50).map(asRecord);
  const told = attempts.findIndex((attempt) =>
    type.data === 'budget_exceeded'
      ? attempt?.['origin'] === 'credits'
      : attempt !== null && attempt['origin'] !== null,
  );
  const cause = attempts[told];
  const origin = Origin.safeParse(cause?.['origin']);
  const isTold = type.data === 'chain_exhausted' || type.data === 'budget_exceeded';
  if (isTold && origin.success) {
    return {
      origin: origin.data,
      action: type.data === 'budget_exceeded' ? 'stop_chain' : 'switch_model',
      kind: 'unknown',
      evidence: [
        item,
        evidence(`error.metadata.attempts[${told}].origin`, origin.data, 'why a model could not answer'),
      ],
      provider: asText(cause?.['provider'], 100),
      message: asText(cause?.['explanation'], 300),
    };
  }
  const request = type.data === 'invalid_request' || type.data === 'request_rejected';
  const key = type.data === 'unauthorized' || type.data === 'credentials';
  return {
    origin: request ? 'request' : key ? 'credentials' : 'understudy',
    action:
      key || type.data === 'budget_exceeded'
        ? 'stop_chain'
        : type.data === 'all_cooling_down'
          ? 'retry_same_model'
          : 'fail_request',
    kind: request ? 'bad_request' : key ? 'unauthorized' : type.data === 'timeout' ? 'timed_out' : 'unknown',
    evidence: [item],
  };
};
