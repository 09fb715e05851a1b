'use client';

import { Check, Contrast } from 'lucide-react';
import { useTheme } from 'next-themes';
import { Button } from '#components/ui/button';
import { Menu, MenuItem } from '#components/ui/menu';
import { themeChoices } from './theme-choices.ts';

/** The label doesn't name the current theme, because the server can't know it. */
export function ThemeMenu() {
  const { theme, setTheme } = useTheme();
  return (
    <Menu
      align="start"
      trigger={
        <Button variant="ghost" size="medium" icon={<Contrast />} className="w-full justify-start px-2">
          Theme
        </Button>
      }
    >
      {themeChoices.map(({ value, label, Icon }) => (
        <MenuItem key={value} icon={<Icon aria-hidden />} onClick={() => setTheme(value)}>
          {label}
          {theme === value ? <Check aria-label="chosen" className="ml-auto" /> : null}
        </MenuItem>
      ))}
    </Menu>
  );
}
