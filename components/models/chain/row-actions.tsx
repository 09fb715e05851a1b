import {
  ArrowDown,
  ArrowDownToLine,
  ArrowUp,
  ArrowUpToLine,
  Copy,
  Ellipsis,
  Pause,
  Play,
  SlidersHorizontal,
  X,
} from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import type { CatalogueModel } from '#lib/contracts/model';
import { listedTarget } from '#lib/contracts/written-target';
import { IconButton } from '#components/ui/icon-button';
import { Menu, MenuItem, MenuSeparator } from '#components/ui/menu';
import { Switch } from '#components/ui/switch';
import { Tooltip } from '#components/ui/tooltip';
import { useMay } from '#components/shell/use-may.ts';
import { onFirstClick } from '#components/ui/on-first-click.ts';
import { useCopy } from '#components/ui/use-copy.ts';

const FactsDialog = dynamic(
  () => import('#components/models/facts/facts-dialog').then((part) => part.FactsDialog),
  {
    loading: () => null,
  },
);

export type RowActs = {
  move: (to: number) => void;
  remove: () => void;
  switchTo: (isOn: boolean) => void;
};

type RowActionsProps = {
  target: string;
  name: string;
  /** Null if no list has it. */
  model: CatalogueModel | null;
  place: { index: number; count: number };
  isOff: boolean;
  actions: RowActs;
};

/** Moves and removal as buttons, shown on hover over the words of the health column, whose chart stays in reach. */
export function RowMoves({ name, place, actions }: Pick<RowActionsProps, 'name' | 'place' | 'actions'>) {
  const isFirst = place.index === 0;
  const isLast = place.index === place.count - 1;
  return (
    <div
      data-slot="row-moves"
      className="absolute inset-y-0 right-0 hidden w-[112px] items-center bg-page opacity-0 transition-opacity group-hover:opacity-100 focus-within:opacity-100 lg:flex [@media(hover:none)]:hidden"
    >
      <IconButton
        label={`Make ${name} first`}
        disabled={isFirst}
        focusableWhenDisabled
        onClick={() => actions.move(0)}
      >
        <ArrowUpToLine aria-hidden />
      </IconButton>
      <IconButton
        label={`Move ${name} up`}
        disabled={isFirst}
        focusableWhenDisabled
        onClick={() => actions.move(place.index - 1)}
      >
        <ArrowUp aria-hidden />
      </IconButton>
      <IconButton
        label={`Move ${name} down`}
        disabled={isLast}
        focusableWhenDisabled
        onClick={() => actions.move(place.index + 1)}
      >
        <ArrowDown aria-hidden />
      </IconButton>
      <IconButton label={`Remove ${name}`} onClick={onFirstClick(actions.remove)}>
        <X aria-hidden />
      </IconButton>
    </div>
  );
}

/** The switch, and everything that dragging does in a menu. */
export function RowActions(props: RowActionsProps) {
  const { name, isOff, actions } = props;
  const canEdit = useMay('lists.edit');
  return (
    <div className="flex items-center justify-end">
      <Tooltip label={isOff ? 'Off: skipped, but keeps its place' : 'On'}>
        <Switch
          aria-label={`Use ${name}`}
          checked={!isOff}
          disabled={!canEdit}
          onCheckedChange={actions.switchTo}
          // 20 px to look at and 24 to hit.
          className="mx-1.5 h-6 border-y-2 border-transparent bg-clip-padding max-lg:hidden"
        />
      </Tooltip>
      <RowMenu {...props} />
    </div>
  );
}

function RowMenu({ target, name, model, place: { index, count }, isOff, actions }: RowActionsProps) {
  const [isCorrecting, setIsCorrecting] = useState(false);
  const isFirst = index === 0;
  const isLast = index === count - 1;
  const { copy } = useCopy();
  const canEdit = useMay('lists.edit');
  const copyItem = (
    <MenuItem icon={<Copy aria-hidden />} onClick={() => void copy(target)}>
      Copy model id
    </MenuItem>
  );
  const trigger = (
    <IconButton label={`More for ${name}`} hasTooltip={false}>
      <Ellipsis aria-hidden />
    </IconButton>
  );
  if (!canEdit) return <Menu trigger={trigger}>{copyItem}</Menu>;
  return (
    <>
      <Menu trigger={trigger}>
        <MenuItem icon={<ArrowUpToLine aria-hidden />} disabled={isFirst} onClick={() => actions.move(0)}>
          Make first
        </MenuItem>
        <MenuItem icon={<ArrowUp aria-hidden />} disabled={isFirst} onClick={() => actions.move(index - 1)}>
          Move up
        </MenuItem>
        <MenuItem icon={<ArrowDown aria-hidden />} disabled={isLast} onClick={() => actions.move(index + 1)}>
          Move down
        </MenuItem>
        <MenuItem
          icon={<ArrowDownToLine aria-hidden />}
          disabled={isLast}
          onClick={() => actions.move(count - 1)}
        >
          Make last
        </MenuItem>
        <MenuSeparator />
        {copyItem}
        {model === null ? null : (
          <MenuItem icon={<SlidersHorizontal aria-hidden />} onClick={() => setIsCorrecting(true)}>
            Facts about this model
          </MenuItem>
        )}
        <MenuItem
          icon={isOff ? <Play aria-hidden /> : <Pause aria-hidden />}
          onClick={() => actions.switchTo(isOff)}
        >
          {isOff ? 'Switch on' : 'Switch off'}
        </MenuItem>
        <MenuItem icon={<X aria-hidden />} isDangerous onClick={actions.remove}>
          Remove
        </MenuItem>
      </Menu>
      {isCorrecting && model !== null ? (
        <FactsDialog
          target={listedTarget(target)}
          name={name}
          model={model}
          onClose={() => setIsCorrecting(false)}
        />
      ) : null}
    </>
  );
}
