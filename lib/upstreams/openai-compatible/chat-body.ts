import { type ChatBody, writeBody } from '#lib/upstreams/chat/chat-body';

/** For a server that is not OpenRouter: without what only OpenRouter understands. */
export function preparePlainBody(body: Readonly<Record<string, unknown>>): ChatBody {
  const { model: _model, models: _models, provider: _provider, route: _route, ...kept } = body;
  return writeBody(kept);
}
