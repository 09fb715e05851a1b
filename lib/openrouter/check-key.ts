import { z } from 'zod';
import { removed } from '#lib/fallback/redact';
import { getJson } from './get-json.ts';

export type KeyCheck =
  | { readonly outcome: 'accepted'; readonly label: string | null }
  | { readonly outcome: 'refused'; readonly message: string }
  | { readonly outcome: 'unreachable'; readonly message: string };

const KeyAnswer = z.object({
  data: z.object({ label: z.string().nullish(), is_management_key: z.boolean().nullish() }),
});

type CheckInput = { readonly baseUrl: string; readonly apiKey: string; readonly timeoutMs?: number };

/** Asks OpenRouter whether a key is good. It costs nothing and uses no quota. */
export async function checkKey({ baseUrl, apiKey, timeoutMs = 10_000 }: CheckInput): Promise<KeyCheck> {
  const got = await getJson({ url: `${baseUrl}/key`, apiKey, timeoutMs, maxBytes: 1_000_000 });
  if (got.outcome === 'unreachable') {
    return {
      outcome: 'unreachable',
      message: `The key could not be checked, so it was not saved: OpenRouter can't be reached, ${got.reason}`,
    };
  }
  if (got.status === 401 || got.status === 403) {
    return {
      outcome: 'refused',
      message:
        'OpenRouter does not accept this key. Copy it again, whole, from openrouter.ai/settings/keys, and see that it is not disabled there.',
    };
  }
  const answer = KeyAnswer.safeParse(got.body);
  if (got.status !== 200 || !answer.success) {
    return {
      outcome: 'unreachable',
      message: `The key could not be checked, so it was not saved: OpenRouter gave an unexpected answer (status ${got.status}). Try again in a minute.`,
    };
  }
  const { label, is_management_key: isManagementKey } = answer.data.data;
  if (isManagementKey === true) {
    return {
      outcome: 'refused',
      message:
        "This is a management key, which can't run models. Make an ordinary key at openrouter.ai/settings/keys.",
    };
  }
  return { outcome: 'accepted', label: nameIn(label) };
}

/** A key without a name is labelled with pieces of itself, which are not for showing. */
function nameIn(label: string | null | undefined): string | null {
  const name = label?.trim().slice(0, 100) ?? '';
  return name === '' || name.startsWith('sk-') || name.includes(removed) ? null : name;
}
