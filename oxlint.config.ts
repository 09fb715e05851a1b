import { defineConfig } from 'oxlint';
import { importsElsewhere, importsOf, layers } from './scripts/layers.ts';

const take = 'The core is pure: take a value or a port.';
const impure = [
  'fetch',
  'process',
  'performance',
  'window',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'crypto',
];

export default defineConfig({
  plugins: ['typescript', 'unicorn', 'oxc', 'import', 'react', 'jsx-a11y', 'nextjs', 'vitest', 'promise'],
  env: { builtin: true, browser: true, node: true },
  categories: { correctness: 'error', suspicious: 'error' },
  ignorePatterns: ['.next/**', 'next-env.d.ts', 'data/**', 'db/*/migrations/**'],
  rules: {
    eqeqeq: [
      'error',
      'always',
      {
        null: 'ignore',
      },
    ],
    'max-depth': ['error', 4],
    'max-lines': [
      'error',
      {
        max: 400,
        skipBlankLines: true,
        skipComments: true,
      },
    ],
    'max-params': ['error', 5],
    'no-alert': 'error',
    'no-console': 'error',
    'no-else-return': 'error',
    'no-lonely-if': 'error',
    'no-multi-assign': 'error',
    'no-new-func': 'error',
    'no-param-reassign': 'error',
    'no-script-url': 'error',
    'no-useless-return': 'error',
    'no-var': 'error',
    'object-shorthand': 'error',
    'prefer-const': 'error',
    'prefer-template': 'error',
    'import/first': 'error',
    'import/no-cycle': [
      'error',
      {
        ignoreTypes: false,
      },
    ],
    'import/no-default-export': 'error',
    'import/no-duplicates': [
      'error',
      {
        preferInline: false,
      },
    ],
    'import/no-mutable-exports': 'error',
    'import/no-named-as-default-member': 'off',
    'import/no-unassigned-import': [
      'error',
      {
        allow: ['**/*.css', 'server-only', '**/server.ts', '@fontsource-variable/**'],
      },
    ],
    'oxc/no-barrel-file': [
      'error',
      {
        threshold: 0,
      },
    ],
    'unicorn/filename-case': [
      'error',
      {
        case: 'kebabCase',
      },
    ],
    'unicorn/no-array-for-each': 'error',
    'unicorn/prefer-node-protocol': 'error',
    'unicorn/throw-new-error': 'error',
    'unicorn/require-post-message-target-origin': 'off',
    'unicorn/consistent-function-scoping': 'off',
    'typescript/ban-ts-comment': 'error',
    'typescript/consistent-return': 'off',
    'typescript/consistent-type-exports': 'error',
    'typescript/consistent-type-imports': 'error',
    'typescript/no-deprecated': 'error',
    'typescript/no-dynamic-delete': 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/no-import-type-side-effects': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/no-non-null-assertion': 'error',
    'typescript/no-require-imports': 'error',
    'typescript/no-unsafe-argument': 'error',
    'typescript/no-unsafe-assignment': 'error',
    'typescript/no-unsafe-call': 'error',
    'typescript/no-unsafe-function-type': 'error',
    'typescript/no-unsafe-member-access': 'error',
    'typescript/no-unsafe-return': 'error',
    'typescript/only-throw-error': 'error',
    'typescript/prefer-nullish-coalescing': 'error',
    'typescript/prefer-promise-reject-errors': 'error',
    'typescript/restrict-plus-operands': 'error',
    'typescript/return-await': ['error', 'in-try-catch'],
    'typescript/switch-exhaustiveness-check': [
      'error',
      {
        considerDefaultExhaustiveForUnions: true,
        allowDefaultCaseForExhaustiveSwitch: false,
      },
    ],
    'typescript/use-unknown-in-catch-callback-variable': 'error',
    'jsx-a11y/label-has-associated-control': [
      'error',
      {
        controlComponents: ['Checkbox', 'Input', 'NumberInput', 'Select', 'Switch', 'Textarea'],
        depth: 3,
      },
    ],
    'jsx-a11y/prefer-tag-over-role': 'off',
    'promise/always-return': 'off',
    'react/button-has-type': 'error',
    'react/exhaustive-effect-dependencies': 'off',
    'react/jsx-no-target-blank': 'error',
    'react/jsx-no-useless-fragment': 'error',
    'react/incompatible-library': 'off',
    'react/no-array-index-key': 'off',
    'react/no-danger': 'error',
    'react/react-in-jsx-scope': 'off',
    'react/refs': 'off',
    'react/rules-of-hooks': 'error',
    'react/self-closing-comp': 'error',
    'vitest/no-identical-title': 'error',
    'vitest/no-import-node-test': 'error',
    'vitest/require-to-throw-message': 'off',
    'no-restricted-imports': importsElsewhere(),
  },
  overrides: [
    ...layers.map((layer) => ({
      files: [layer.files],
      rules: { 'no-restricted-imports': importsOf(layer) },
    })),
    {
      files: ['lib/{engine,models,passport}/**'],
      rules: {
        'no-restricted-globals': ['error', ...impure.map((name) => ({ name, message: take }))],
        'no-restricted-properties': [
          'error',
          { object: 'Date', property: 'now', message: take },
          { object: 'Math', property: 'random', message: take },
        ],
      },
    },
    { files: ['components/ui/**'], rules: { 'jsx-a11y/label-has-associated-control': 'off' } },
    {
      files: ['**/*.test.ts', '**/*.test.tsx', 'tests/**', 'bench/**'],
      rules: {
        'no-restricted-imports': 'off',
        'no-restricted-globals': 'off',
        'no-restricted-properties': 'off',
        'no-script-url': 'off',
        'typescript/no-non-null-assertion': 'off',
        'typescript/no-unsafe-type-assertion': 'off',
      },
    },
    {
      files: ['app/**', '*.config.ts', '*.config.mjs', 'proxy.ts'],
      rules: {
        'import/no-default-export': 'off',
      },
    },
    {
      files: ['scripts/**', 'bench/**'],
      rules: {
        'no-console': 'off',
      },
    },
    {
      files: ['scripts/*.mjs'],
      rules: {
        'typescript/no-unsafe-argument': 'off',
        'typescript/no-unsafe-assignment': 'off',
        'typescript/no-unsafe-call': 'off',
        'typescript/no-unsafe-member-access': 'off',
        'typescript/no-unsafe-return': 'off',
      },
    },
    {
      files: ['tests/browser/**'],
      rules: {
        'vitest/expect-expect': 'off',
        'vitest/no-standalone-expect': 'off',
        'vitest/valid-expect': 'off',
        'vitest/valid-expect-in-promise': 'off',
        'react/rules-of-hooks': 'off',
      },
    },
  ],
});
