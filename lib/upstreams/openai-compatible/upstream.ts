import type { Upstream } from '#lib/upstreams/upstream';
import { classify } from '#lib/upstreams/verdict/classify';
import { explainVerdict } from '#lib/words/explain-verdict';
import { calledServer } from './called-server.ts';
import { checkServer, fetchModels } from './fetch-models.ts';
import { findUnfitMedia } from './fit-media.ts';
import { findUnfit } from './fit-request.ts';
import { sendPlain } from './send-plain.ts';

/** Any server with an OpenAI-compatible API. */
export const openAiCompatibleUpstream: Upstream = {
  findUnfit: (asked, policy, rules) =>
    findUnfitMedia(asked, rules) ?? findUnfit(asked.body, policy, rules, asked.dialect.name),
  send: sendPlain,
  classify: (reply, server, nowMs) => classify(reply, nowMs, calledServer(server).speaker),
  explain: (classification, server, model) =>
    explainVerdict(classification, model, null, calledServer(server).server),
  catalogue: fetchModels,
  check: checkServer,
  readAccount: null,
  readActivity: null,
};
