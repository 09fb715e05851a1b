import { ArrowDown, ArrowDownToLine, ArrowUp, ArrowUpToLine, Ellipsis, Pause, Play, X } from 'lucide-react';
import { IconButton } from '#components/ui/icon-button';
import { Menu, MenuItem, MenuSeparator } from '#components/ui/menu';
import { Switch } from '#components/ui/switch';
import { Tooltip } from '#components/ui/tooltip';
import { onFirstClick } from '../ui/on-first-click.ts';

export type RowActs = {
  move: (to: number) => void;
  remove: () => void;
  switchTo: (isOn: boolean) => void;
};

type RowActionsProps = {
  name: string;
  place: { index: number; count: number };
  isOff: boolean;
  actions: RowActs;
};

/** Everything that dragging does, without dragging: buttons where there is room, and all of it in a menu. */
export function RowActions(props: RowActionsProps) {
  const { name, place, isOff, actions } = props;
  const isFirst = place.index === 0;
  const isLast = place.index === place.count - 1;
  return (
    <div className="flex items-center justify-end lg:-col-end-1">
      <div className="hidden items-center transition-opacity group-focus-within:opacity-100 group-hover:opacity-100 lg:flex [@media(hover:hover)]:opacity-0">
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
      <Tooltip label={isOff ? 'Skipped: it keeps its place and is not tried' : 'In use'}>
        <Switch
          aria-label={`Use ${name}`}
          checked={!isOff}
          onCheckedChange={actions.switchTo}
          // Looks 20 px tall and is 24: enough to be hit.
          className="mx-1.5 h-6 border-y-2 border-transparent bg-clip-padding max-lg:hidden"
        />
      </Tooltip>
      <RowMenu {...props} />
    </div>
  );
}

function RowMenu({ name, place: { index, count }, isOff, actions }: RowActionsProps) {
  const isFirst = index === 0;
  const isLast = index === count - 1;
  return (
    <Menu
      trigger={
        <IconButton label={`More for ${name}`} hasTooltip={false}>
          <Ellipsis aria-hidden />
        </IconButton>
      }
    >
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
  );
}
