'use client';

import { ArrowDown, ArrowUp, Copy, CopyPlus, Ellipsis, Pencil, Trash2 } from 'lucide-react';
import { IconButton } from '#components/ui/icon-button';
import { Menu, MenuItem, MenuSeparator } from '#components/ui/menu';

/** Actions on a category as a whole. */
export function CategoryMenu({
  name,
  place: { index, count },
  onEdit,
  onDuplicate,
  onCopy,
  onMove,
  onDelete,
}: {
  name: string;
  place: { index: number; count: number };
  onEdit: () => void;
  onDuplicate: () => void;
  onCopy: () => void;
  onMove: (to: number) => void;
  /** Null if the category can't be deleted. */
  onDelete: (() => void) | null;
}) {
  return (
    <Menu
      trigger={
        <IconButton label={`More for ${name}`} size="medium" hasTooltip={false}>
          <Ellipsis aria-hidden />
        </IconButton>
      }
    >
      <MenuItem icon={<Pencil aria-hidden />} onClick={onEdit}>
        Edit
      </MenuItem>
      <MenuItem icon={<CopyPlus aria-hidden />} onClick={onDuplicate}>
        Duplicate
      </MenuItem>
      <MenuItem icon={<Copy aria-hidden />} onClick={onCopy}>
        Copy models to…
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon={<ArrowUp aria-hidden />} disabled={index === 0} onClick={() => onMove(index - 1)}>
        Move earlier
      </MenuItem>
      <MenuItem
        icon={<ArrowDown aria-hidden />}
        disabled={index === count - 1}
        onClick={() => onMove(index + 1)}
      >
        Move later
      </MenuItem>
      {onDelete === null ? null : (
        <>
          <MenuSeparator />
          <MenuItem icon={<Trash2 aria-hidden />} isDangerous onClick={onDelete}>
            Delete
          </MenuItem>
        </>
      )}
    </Menu>
  );
}
