import { ArrowDown, ArrowUp, ArrowUpToLine, Ellipsis, Pause, Play, X } from 'lucide-react';
import { IconButton } from '#components/ui/icon-button';
import { Menu, MenuItem, MenuSeparator } from '#components/ui/menu';

export type RowActs = {
  move: (to: number) => void;
  remove: () => void;
  switchTo: (isOn: boolean) => void;
};

/** Everything that dragging does, without dragging: buttons where there is room, else a menu. */
export function RowActions({
  name,
  place: { index, count },
  isOff,
  actions,
}: {
  name: string;
  place: { index: number; count: number };
  isOff: boolean;
  actions: RowActs;
}) {
  const isFirst = index === 0;
  const isLast = index === count - 1;
  return (
    <>
      <div className="hidden items-center justify-end lg:-col-end-1 lg:flex">
        <div className="flex items-center transition-opacity group-focus-within:opacity-100 group-hover:opacity-100 [@media(hover:hover)]:opacity-0">
          <IconButton label={`Make ${name} first`} disabled={isFirst} onClick={() => actions.move(0)}>
            <ArrowUpToLine aria-hidden />
          </IconButton>
          <IconButton
            label={`Move ${name} up`}
            disabled={isFirst}
            focusableWhenDisabled
            onClick={() => actions.move(index - 1)}
          >
            <ArrowUp aria-hidden />
          </IconButton>
          <IconButton
            label={`Move ${name} down`}
            disabled={isLast}
            focusableWhenDisabled
            onClick={() => actions.move(index + 1)}
          >
            <ArrowDown aria-hidden />
          </IconButton>
        </div>
        <IconButton
          label={isOff ? `Switch ${name} on` : `Switch ${name} off`}
          onClick={() => actions.switchTo(isOff)}
          className={
            isOff
              ? undefined
              : 'group-focus-within:opacity-100 group-hover:opacity-100 [@media(hover:hover)]:opacity-0'
          }
        >
          {isOff ? <Play aria-hidden /> : <Pause aria-hidden />}
        </IconButton>
        <IconButton label={`Remove ${name}`} onClick={actions.remove} className="text-fg-faint">
          <X aria-hidden />
        </IconButton>
      </div>
      <div className="lg:hidden">
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
          <MenuItem
            icon={<ArrowDown aria-hidden />}
            disabled={isLast}
            onClick={() => actions.move(index + 1)}
          >
            Move down
          </MenuItem>
          <MenuItem
            icon={isOff ? <Play aria-hidden /> : <Pause aria-hidden />}
            onClick={() => actions.switchTo(isOff)}
          >
            {isOff ? 'Switch on' : 'Switch off'}
          </MenuItem>
          <MenuSeparator />
          <MenuItem icon={<X aria-hidden />} isDangerous onClick={actions.remove}>
            Remove
          </MenuItem>
        </Menu>
      </div>
    </>
  );
}
