import type { AnswerConsent } from '#lib/contracts/consent';
import type { ConsentService } from '#lib/server/consents/consent-service';
import { scopeWords } from '#lib/words/consent';
import type { Caller } from './context.ts';
import { type Call, change, verb } from './verb.ts';

type Named = { readonly id: string };
type Answered = Named & { readonly given: AnswerConsent };

export function consentVerbs(consents: ConsentService) {
  const nameOf = ({ input }: Call<Named>) => consents.nameOf(input.id);
  const describeAnswer = async ({ input: { id, given } }: Call<Answered>): Promise<string> => {
    const { answer, scope = 'request', uptoUsd } = given;
    const amount = uptoUsd === undefined ? '' : `, up to $${uptoUsd}`;
    return `${(await consents.nameOf(id)) ?? id}: ${answer}, ${scopeWords[scope]}${amount}`;
  };
  return {
    list: verb('screens.read', () => consents.list()),
    answer: change(
      'consents.answer',
      ({ ctx, input }: Call<Answered>) => consents.answer(input.id, input.given, nameOfCaller(ctx.caller)),
      describeAnswer,
    ),
    revoke: change('consents.answer', ({ input }: Call<Named>) => consents.revoke(input.id), nameOf),
  };
}

/** Null without accounts. */
function nameOfCaller(caller: Caller): string | null {
  return caller.kind === 'person' ? caller.name : null;
}
