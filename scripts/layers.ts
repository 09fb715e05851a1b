type Layer = {
  /** The files it applies to. A later layer replaces an earlier one. */
  readonly files: string;
  /** Which of our modules it may import, besides files in its folder. */
  readonly ours: readonly string[];
  /** The packages it may import; with `not`, those it may not. */
  readonly packages: readonly string[] | { readonly not: readonly string[] };
  /** Files above it that it may import by a relative path. */
  readonly above?: string;
  readonly why: string;
};

const databases = ['better-sqlite3', 'pg', 'drizzle-orm', 'drizzle-orm/**'];
const frameworks = ['next', 'next/**', 'react', 'react/**', 'react-dom', 'react-dom/**'];
const servers = ['node:*', 'node:*/**', 'undici', 'server-only', ...databases];
const drivers = ['zod', 'node:*', 'node:*/**', 'better-auth/adapters/*', ...databases];
const lib = (...folders: string[]) => folders.map((folder) => `#lib/${folder}`);
const core = lib('contracts/*', 'engine/*', 'words/*', 'dialects/**', 'upstreams/**');
const useCases = [...core, ...lib('models/*', 'passport/*', 'store/*', 'demo/**', 'server/**')];
const screens = [...lib('contracts/*', 'models/*', 'client/**'), '#components/**'];

/** Which folder may import which, from the innermost outwards. `import-rules.test.ts` proves it with examples. */
// oxfmt-ignore
export const layers: readonly Layer[] = [
  { files: 'lib/contracts/**', ours: [], packages: ['zod'], why: 'browser and server share contracts' },
  { files: 'lib/engine/**', ours: lib('contracts/*', 'engine/*'), packages: [], why: 'the engine is pure, and reaches everything else through ports' },
  { files: 'lib/models/**', ours: lib('contracts/*', 'models/*'), packages: [], why: 'rules about models are pure, for browser and server' },
  { files: 'lib/words/**', ours: lib('contracts/*', 'engine/*', 'words/*'), packages: [], why: 'sentences are made from facts' },
  { files: 'lib/dialects/**', ours: lib('contracts/*', 'engine/*', 'dialects/**'), packages: ['zod'], why: 'a dialect is pure' },
  { files: 'lib/passport/**', ours: lib('contracts/*', 'engine/*', 'dialects/**', 'passport/*'), packages: ['node:crypto'], why: 'what is sent depends on the conversation and its target alone' },
  { files: 'lib/store/**', ours: lib('contracts/*'), packages: ['better-auth/types'], why: 'a port describes what the product needs of a store' },
  { files: 'lib/upstreams/**', ours: core, packages: { not: [...databases, ...frameworks] }, above: '../*.ts', why: 'an adapter only knows its upstream' },
  { files: 'lib/demo/**', ours: lib('demo/**'), packages: ['zod', 'node:*', 'node:*/**'], above: '../*.ts', why: 'the demo must not share mistakes with the code it tests' },
  { files: 'db/**', ours: ['#db/**', ...lib('contracts/*', 'store/*')], packages: drivers, why: 'a driver knows the ports and its own library' },
  { files: 'lib/server/**', ours: [...useCases, '#lib/services/context'], packages: { not: [...databases, ...frameworks] }, above: '../*.ts', why: 'use cases know ports, no framework and no database' },
  { files: 'lib/server/{runtime,runtime-type,take-data-folder}.ts', ours: [...useCases, ...lib('services/*'), '#db/**'], packages: { not: [...databases, ...frameworks] }, why: 'only the start of the process picks a database' },
  { files: 'lib/services/**', ours: [...useCases, ...lib('services/*')], packages: { not: [...databases, ...frameworks] }, why: 'verbs know ports, no framework and no database' },
  { files: 'lib/client/**', ours: lib('contracts/*', 'models/*', 'client/**'), packages: { not: servers }, above: '../*.ts', why: 'it runs in the browser, and asks the server over /api' },
  { files: 'components/**', ours: [...screens, '#lib/engine/foresee-guard'], packages: { not: servers }, why: 'they run in the browser, and ask the server over /api' },
  { files: 'components/ui/**', ours: ['#components/ui/**'], packages: { not: servers }, why: 'primitives know no domain and take everything as a prop' },
  { files: 'app/**', ours: [...screens, ...lib('server/route', 'server/runtime-access', 'services/context')], packages: { not: [...databases, 'undici'] }, why: 'pages and routes call verbs' },
  { files: 'server.ts', ours: lib('contracts/*', 'server/**', 'services/context'), packages: { not: databases }, why: 'the process connects lib/server to Next' },
  { files: 'scripts/**', ours: ['#db/**', ...useCases, ...lib('services/*')], packages: { not: databases }, above: '../**', why: 'scripts know no screens' },
];

const companies =
  'open-?router|open-?ai|anthropic|claude|google|gemini|vertex|azure|amazon|bedrock|mistral|groq|deep-?seek|cohere|x-?ai\\b|ollama|hugging-?face|together|fireworks';

type Pattern = { readonly message: string } & ({ readonly group: string[] } | { readonly regex: string });
type Rule = ['error', { patterns: Pattern[] }];

/** `no-restricted-imports` for folders without a layer. */
export function importsElsewhere(): Rule {
  return [
    'error',
    { patterns: [{ group: databases, message: 'All SQL is in db/. Call a verb of a store.' }] },
  ];
}

/** `no-restricted-imports` for a layer. In each group, a later pattern takes precedence. */
export function importsOf({ files, ours, packages, above, why }: Layer): Rule {
  const message = `Not from here: ${why}. scripts/layers.ts lists what may be imported.`;
  const allowed = (names: readonly string[]): string[] => names.map((name) => `!${name}`);
  const inside = allowed(['./**', ...(above === undefined ? [] : [above]), ...ours]);
  const groups =
    'not' in packages
      ? [['#*', '#*/**', '../**', ...inside], [...packages.not]]
      : [['*', ...inside, ...allowed(packages)]];
  // A path that a group allows is not checked against later patterns, so the strictest come first.
  const patterns = [
    { regex: '^\\./\\.\\./', message: 'Write the path from the top, with #.' },
    ...(files.startsWith('lib/engine/')
      ? [{ regex: companies, message: 'The engine names no company: lib/upstreams knows them.' }]
      : []),
    ...groups.map((group) => ({ group, message })),
  ];
  return ['error', { patterns }];
}
