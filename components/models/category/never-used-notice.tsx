import { Allowed } from '#components/shell/allowed';
import { Button } from '#components/ui/button';
import { InlineNotice } from '#components/ui/inline-notice';
import type { ForecastOf } from '#components/models/policy/guard-forecast.ts';
import { loosen, reasonOf } from '#components/models/policy/guard-words.ts';
import { firstOf } from '#components/models/chain/row-facts.ts';
import type { CategoryEditor } from './use-category-editor.ts';

/** Says that the category's own rules keep models of its chain from every request, and offers what would change that. */
export function NeverUsedNotice({
  editor,
  nameOf,
  forecastOf,
}: {
  editor: CategoryEditor;
  nameOf: (target: string) => string;
  forecastOf: ForecastOf;
}) {
  const { models, disabled, policy } = editor.state.draft;
  const first = firstOf(models, disabled);
  const excluded = models
    .filter((target) => !disabled.includes(target))
    .flatMap((target) => {
      const forecast = forecastOf(target, first);
      return forecast?.kind === 'never' ? { target, cause: forecast.cause } : [];
    });
  const [named] = excluded;
  if (named === undefined) return null;
  const { target, cause } = named;
  const name = nameOf(target);
  const others = excluded.length - 1;
  const reason = reasonOf(cause);
  const { label, notice, patch } = loosen(cause, policy);
  return (
    <InlineNotice
      tone="warn"
      title={others === 0 ? `${name} is never used` : `${name} and ${others} more are never used`}
      className="mb-2"
      actions={
        <Allowed right="lists.edit">
          <Button
            size="small"
            onClick={() => editor.change(notice, (draft) => ({ policy: { ...draft.policy, ...patch } }))}
          >
            {label}
          </Button>
          {isRelative(cause) ? (
            <Button size="small" onClick={() => editor.move(target, 0, name)}>
              Make it first
            </Button>
          ) : null}
          <Button size="small" aria-label={`Remove ${name}`} onClick={() => editor.remove(target, name)}>
            Remove
          </Button>
        </Allowed>
      }
    >
      {others === 0 ? capitalize(reason) : `${name}: ${reason}`}.
    </InlineNotice>
  );
}

function capitalize(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

/** Whether the rule compares with the first choice, so that it doesn't apply to the first choice itself. */
function isRelative({ kind }: Parameters<typeof reasonOf>[0]): boolean {
  return kind === 'tier' || kind === 'times_first' || kind === 'not_free';
}
