'use client';

import { useTheme } from 'next-themes';
import { Segmented } from '#components/ui/segmented';
import { themeChoices } from '#components/shell/theme-choices.ts';
import { useIsHydrated } from '#components/ui/use-is-hydrated.ts';

export function ThemeChoice() {
  const { theme, setTheme } = useTheme();
  // The server can't know what this browser has saved.
  const isHydrated = useIsHydrated();
  return (
    <Segmented
      label="Theme"
      value={isHydrated ? (theme ?? 'system') : ''}
      onValueChange={setTheme}
      options={themeChoices.map(({ value, label, Icon }) => ({
        value,
        label: (
          <>
            <Icon aria-hidden />
            {label}
          </>
        ),
      }))}
    />
  );
}
