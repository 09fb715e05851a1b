import { Button } from '#components/ui/button';
import { Field } from '#components/ui/field';
import { Input } from '#components/ui/input';
import type { ConnectionDraft } from './connection-draft.ts';

/** The optional key that reads what OpenRouter billed. */
export function ManagementKeyField({
  draft: { managementKey, removesManagementKey },
  problem,
  last4,
  isMoved,
  onChange,
}: {
  draft: Pick<ConnectionDraft, 'managementKey' | 'removesManagementKey'>;
  problem: string | undefined;
  /** Of the stored key; null if there is none. */
  last4: string | null;
  /** The base URL now points to a server that the stored key was not entered for. */
  isMoved: boolean;
  onChange: (part: Partial<ConnectionDraft>) => void;
}) {
  const placeholder = removesManagementKey
    ? 'Removed when you save'
    : last4 === null
      ? 'Optional'
      : isMoved
        ? 'Removed when you save, unless you enter one'
        : `Leave empty to keep ••••${last4}`;
  return (
    <Field
      label="Management key"
      error={problem}
      hint={
        <>
          Used only to read what OpenRouter billed each day and compare it with the history.{' '}
          <a
            href="https://openrouter.ai/settings/management-keys"
            target="_blank"
            rel="noreferrer"
            className="text-accent underline underline-offset-2"
          >
            Create one at openrouter.ai
          </a>
          . Stored encrypted on this machine.
        </>
      }
    >
      <div className="flex gap-2">
        <Input
          type="password"
          name="connection-management-key"
          value={managementKey}
          onValueChange={(next) => onChange({ managementKey: next, removesManagementKey: false })}
          disabled={removesManagementKey}
          placeholder={placeholder}
          autoComplete="off"
          autoCapitalize="off"
          autoCorrect="off"
          spellCheck={false}
          data-1p-ignore
          data-lpignore="true"
          className="font-mono placeholder:font-sans"
        />
        {last4 === null ? null : (
          <Button
            onClick={() => onChange({ removesManagementKey: !removesManagementKey, managementKey: '' })}
          >
            {removesManagementKey ? 'Keep management key' : 'Remove management key'}
          </Button>
        )}
      </div>
    </Field>
  );
}
