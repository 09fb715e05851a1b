import { Allowed } from '#components/shell/allowed';
import { isConversation } from '#lib/contracts/is-conversation';
import type { HistoryDetail } from '#lib/contracts/history';
import { CopyTextButton } from './copy-text-button.tsx';
import { describeCurl } from './describe-curl.ts';
import { describeRequest } from './describe-request.ts';
import { TryAgain } from './try-again.tsx';

/** Actions for a request: copy it, or try it again. */
export function RequestActions({ detail }: { detail: HistoryDetail }) {
  return (
    <>
      <CopyTextButton text={() => describeRequest(detail)}>Copy text</CopyTextButton>
      <CopyTextButton text={() => JSON.stringify(detail, null, 2)}>Copy JSON</CopyTextButton>
      <CopyTextButton text={() => describeCurl(detail.request, window.location.origin)}>
        Copy curl
      </CopyTextButton>
      {isConversation(detail.request.dialect) ? (
        <Allowed right="playground.run">
          <TryAgain request={detail.request} />
        </Allowed>
      ) : null}
    </>
  );
}
