import type { FinishedSignIn } from '#lib/contracts/openrouter-sign-in';
import { useAdoptSettings } from '#components/settings/use-connection.ts';
import { toast } from '#components/ui/toast-manager.ts';

/** Adopts the new key, and warns if its limit or expiry differs from the choice. */
export function useFinished(): (answer: FinishedSignIn) => void {
  const adopt = useAdoptSettings();
  return ({ settings, missing }) => {
    adopt(settings);
    if (missing === 'unknown')
      toast({
        tone: 'danger',
        title: 'Signed in with OpenRouter',
        description: 'The key is saved, but its limit and expiry could not be read. Check them in Settings.',
      });
    else if (missing.length > 0)
      toast({
        tone: 'danger',
        title: `The key has no ${missing.includes('limit') ? 'such limit' : 'expiry'}`,
        description: `The key is saved, but OpenRouter created it without the ${missing.map((one) => (one === 'limit' ? 'spending limit' : 'expiry')).join(' and ')} that you chose. Set this at openrouter.ai/settings/keys.`,
      });
    else
      toast({
        tone: 'ok',
        title: 'Signed in with OpenRouter',
        description: 'The key is saved with the limit and expiry you chose.',
      });
  };
}
