import { z } from 'zod';
import { removed } from '#lib/engine/secret-filter';
import { getJson } from '#lib/upstreams/http/get-json';

export type KeyCheck =
  | { readonly outcome: 'accepted'; readonly label: string | null }
  | { readonly outcome: 'refused'; readonly message: string }
  | { readonly outcome: 'unreachable'; readonly message: string };

const KeyAnswer = z.object({
  data: z.object({ label: z.string().nullish(), is_management_key: z.boolean().nullish() }),
});

type CheckInput = { readonly baseUrl: string; readonly apiKey: string; readonly timeoutMs?: number };

/** Checks a key with OpenRouter. Free, and doesn't count towards any limit. */
export async function checkKey({ baseUrl, apiKey, timeoutMs = 10_000 }: CheckInput): Promise<KeyCheck> {
  const got = await getJson({ url: `${baseUrl}/key`, apiKey, timeoutMs, maxBytes: 1_000_000 });
  if (got.outcome === 'unreachable') {
    return {
      outcome: 'unreachable',
      message: `Can’t reach OpenRouter: ${got.reason}`,
    };
  }
  if (got.status === 401 || got.status === 403) {
    return {
      outcome: 'refused',
      message:
        'OpenRouter rejected this key. Copy it again from openrouter.ai/settings/keys, and check that it isn’t disabled there.',
    };
  }
  const answer = KeyAnswer.safeParse(got.body);
  if (got.status !== 200 || !answer.success) {
    return {
      outcome: 'unreachable',
      message: `OpenRouter gave an unexpected answer (status ${got.status}). Try again in a minute.`,
    };
  }
  const { label, is_management_key: isManagementKey } = answer.data.data;
  if (isManagementKey === true) {
    return {
      outcome: 'refused',
      message:
        'This is a management key, which can’t run models. Create a regular key at openrouter.ai/settings/keys.',
    };
  }
  return { outcome: 'accepted', label: nameIn(label) };
}

/**
 * The name of a key. OpenRouter labels a key without a name with parts of the key, which must not be shown.
 */
function nameIn(label: string | null | undefined): string | null {
  const name = label?.trim().slice(0, 100) ?? '';
  return name === '' || name.startsWith('sk-') || name.includes(removed) ? null : name;
}
