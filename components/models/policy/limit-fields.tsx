import { NumberInput } from '#components/ui/number-input';
import { type Policy, ReasoningEffort } from '#lib/contracts/policy';
import { NamesInput } from './names-input.tsx';
import { PolicyChoice } from './policy-choice.tsx';
import { type ChangePolicy, PolicyRow } from './policy-row.tsx';

/** The limits of one request. */
export function LimitFields({ policy, onChange }: { policy: Policy; onChange: ChangePolicy }) {
  const { maxOutputTokens, maxReasoningEffort, serverTools, maxServerToolCalls } = policy;
  return (
    <>
      <PolicyRow
        title="Maximum output tokens"
        hint="Per answer, reasoning included. Higher values in a request are lowered, and the history records it."
        isNarrow
      >
        <NumberInput
          value={maxOutputTokens}
          placeholder="No limit"
          range={{ min: 1, max: 10_000_000, decimals: 0 }}
          onCommit={(tokens) =>
            onChange(`Maximum output tokens: ${tokens ?? 'no limit'}`, { maxOutputTokens: tokens })
          }
          className="w-32"
        />
      </PolicyRow>
      <PolicyChoice
        title="Maximum reasoning effort"
        hint="Higher values in a request are lowered, and the history records it."
        value={maxReasoningEffort ?? 'any'}
        options={effortOptions}
        onChange={(effort) =>
          onChange(`Reasoning effort: ${effort === 'any' ? 'no limit' : `at most ${effort}`}`, {
            maxReasoningEffort: effort === 'any' ? null : effort,
          })
        }
      />
      <PolicyChoice
        title="Server tools"
        hint="Tools that the upstream runs and bills, such as web search. Requests for others are rejected."
        value={serverTools === 'any' ? 'any' : serverTools.length === 0 ? 'none' : 'some'}
        options={toolOptions}
        onChange={(value) => onChange(toolNotices[value], { serverTools: toolsOf[value] })}
      />
      {serverTools === 'any' || serverTools.length === 0 ? null : (
        <PolicyRow
          title="Allowed server tools"
          hint="For example web_search, web_fetch, code_execution, image_generation. Separate them with commas."
        >
          <NamesInput
            names={serverTools}
            placeholder="None"
            onCommit={(kinds) =>
              onChange(`Server tools: ${kinds.join(', ') || 'none'}`, { serverTools: kinds.map(toKind) })
            }
          />
        </PolicyRow>
      )}
      {serverTools !== 'any' && serverTools.length === 0 ? null : (
        <PolicyRow
          title="Maximum server tool calls"
          hint="Per request, all tools together. Tools whose calls can’t be limited are rejected."
          isNarrow
        >
          <NumberInput
            value={maxServerToolCalls}
            placeholder="No limit"
            range={{ min: 1, max: 1_000, decimals: 0 }}
            onCommit={(calls) =>
              onChange(`Maximum server tool calls: ${calls ?? 'no limit'}`, { maxServerToolCalls: calls })
            }
            className="w-32"
          />
        </PolicyRow>
      )}
    </>
  );
}

const effortOptions = [
  { value: 'any' as const, label: 'No limit' },
  ...ReasoningEffort.options
    .toReversed()
    .map((value) => ({ value, label: value === 'none' ? 'No reasoning' : `Up to ${value}` })),
];

const toolOptions = [
  { value: 'any', label: 'Allow all' },
  { value: 'some', label: 'Allow some' },
  { value: 'none', label: 'Allow none' },
] as const;

type ToolChoice = (typeof toolOptions)[number]['value'];

const toolNotices: Record<ToolChoice, string> = {
  any: 'All server tools allowed',
  some: 'Server tools: web_search',
  none: 'No server tools',
};

const toolsOf: Record<ToolChoice, Policy['serverTools']> = { any: 'any', some: ['web_search'], none: [] };

/** As the policy writes kinds. */
function toKind(name: string): string {
  return name.toLowerCase().replaceAll(/[\s-]+/g, '_');
}
