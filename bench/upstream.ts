import { startDemoUpstream } from '#lib/demo/start-demo-upstream';

// The demo upstream, which answers at once.
const perTokenMs = Number(process.argv[2] ?? '0');
const upstream = await startDemoUpstream({
  answer: Array.from({ length: 60 }, (_, index) => `word${index + 1}`).join(' '),
  pace: { firstTokenMs: 0, perTokenMs },
  scenarios: { 'bench/too-small': { kind: 'context_too_long' }, 'bench/fine': { kind: 'ok' } },
});
process.stdout.write(`ready ${upstream.url}\n`);
