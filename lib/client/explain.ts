import type { Verdict, ExplainInput } from '#lib/contracts/verdict';
import { fetchJson } from './fetch-json.ts';

/** Explains an error. Nothing is stored. */
export async function explainError(input: ExplainInput): Promise<Verdict> {
  return fetchJson<Verdict>('/api/explain', { method: 'POST', body: input });
}
