'use client';

import { CircleHelp } from 'lucide-react';
import { useState } from 'react';
import { Button } from '#components/ui/button';
import { Field } from '#components/ui/field';
import { Input } from '#components/ui/input';
import { Segmented } from '#components/ui/segmented';
import type { ConsentQuestion, ConsentScope } from '#lib/contracts/consent';
import { useMay } from '#components/shell/use-may.ts';
import { cn } from '#components/ui/cn.ts';
import { useNow } from '#components/ui/use-now.ts';
import {
  amountProblem,
  describeWaiting,
  scopeOptions,
  suggestAmount,
  titleQuestion,
} from './consent-words.ts';
import { PriceTable } from './price-table.tsx';
import { useAnswer } from './use-answer.ts';

/**
 * One question: the model, its prices next to the first choice's, how long the requests wait, and the answers.
 */
export function QuestionCard({ question, className }: { question: ConsentQuestion; className?: string }) {
  const mayAnswer = useMay('consents.answer');
  const nowMs = useNow(1_000);
  const titleId = `consent-${question.id}`;
  return (
    <section aria-labelledby={titleId} className={cn('flex flex-col gap-2.5', className)}>
      <div className="flex items-start gap-2.5">
        <CircleHelp aria-hidden className="mt-0.5 size-4 shrink-0 text-warn" />
        <div className="min-w-0 flex-1">
          <h2 id={titleId} className="text-sm font-semibold wrap-anywhere">
            {titleQuestion(question)}
          </h2>
          <p className="mt-0.5 text-xs text-fg-muted wrap-anywhere">{question.reason}</p>
        </div>
      </div>
      <PriceTable question={question} />
      <p className="text-xs text-fg-muted tabular-nums">{describeWaiting(question, nowMs)}</p>
      {mayAnswer ? (
        <Answers question={question} />
      ) : (
        <p className="text-xs text-fg-muted">Members and owners can answer.</p>
      )}
    </section>
  );
}

function Answers({ question }: { question: ConsentQuestion }) {
  const isPriceKnown = question.target.estimateUsd !== null;
  const [scope, setScope] = useState<ConsentScope>('request');
  const [amount, setAmount] = useState(() => String(suggestAmount(question)));
  const [problem, setProblem] = useState<string | null>(null);
  const { mutate, isPending, variables } = useAnswer(question);
  const isLonger = scope !== 'request';
  const approve = () => {
    if (!isLonger) return mutate({ answer: 'yes', scope });
    const found = amountProblem(question, amount);
    setProblem(found);
    if (found === null) mutate({ answer: 'yes', scope, uptoUsd: Number(amount.replace(/^\$/, '')) });
  };
  return (
    <form
      className="flex flex-col gap-2.5"
      onSubmit={(event) => {
        event.preventDefault();
        approve();
      }}
    >
      <Segmented
        label="The answer applies to"
        value={scope}
        onValueChange={setScope}
        options={scopeOptions(question)}
        className="self-start max-md:self-stretch max-md:[&>*]:flex-1"
      />
      {!isLonger ? null : isPriceKnown ? (
        <Field label="Up to, in USD" error={problem ?? undefined} className="w-40">
          <Input
            inputMode="decimal"
            value={amount}
            onChange={(event) => {
              setAmount(event.currentTarget.value);
              setProblem(null);
            }}
          />
        </Field>
      ) : (
        <p className="text-xs text-fg-muted">
          The price is unknown, so only the waiting requests can be approved.
        </p>
      )}
      <div className="flex gap-2">
        <Button
          type="submit"
          variant="primary"
          disabled={isLonger && !isPriceKnown}
          isBusy={isPending && variables.answer === 'yes'}
        >
          Approve
        </Button>
        <Button
          isBusy={isPending && variables.answer === 'no'}
          onClick={() => mutate({ answer: 'no', scope })}
        >
          Refuse
        </Button>
      </div>
    </form>
  );
}
