import { isOfDemo, OPENROUTER } from '#lib/contracts/connection';
import type { ConnectionService } from './connections/connection-service.ts';

/** What to do where requests can be sent nowhere, and why none of the connections there are can be used. */
export function explainNoConnection(connections: Pick<ConnectionService, 'list' | 'choice'>): string {
  const choice = connections.choice();
  // The built-in ones that the person never asked for are no news.
  const wanted = connections.list().filter(({ id }) => (id !== OPENROUTER && !isOfDemo(id)) || id === choice);
  const problems = wanted.flatMap(({ problem }) => (problem === null ? [] : [problem]));
  return problems.length === 0
    ? 'Understudy has no connection to send requests to. Open it in a browser and enter an OpenRouter key, add another provider or a local server in Settings, or try the demo.'
    : `Understudy has no connection it can send requests to. ${problems.join(' ')}`;
}
