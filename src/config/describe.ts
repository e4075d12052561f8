import { type Command, isSettingOf, type Setting, variableName } from './setting.ts';
import { everySetting } from './settings.ts';

function defaultOf(setting: Setting<unknown>): string {
  return setting.defaultText ?? String(setting.default);
}

/** The flags of a command as lines for `--help`. */
export function helpLines(command: Command): string[] {
  const settings = everySetting()
    .map(({ setting }) => setting)
    .filter((setting) => isSettingOf(setting, command));
  const width = Math.max(...settings.map((setting) => setting.flag.length)) + 4;
  return settings.map(
    (setting) => `  ${`--${setting.flag}`.padEnd(width)}${setting.sentence} [${defaultOf(setting)}]`,
  );
}

/** The configuration table of the README, in Markdown. */
export function readmeTable(): string {
  const rows = everySetting().map(({ setting }) => {
    const unit = setting.accepts.replaceAll('|', '\\|');
    return `| \`--${setting.flag}\` | \`${variableName(setting)}\` | ${defaultOf(setting)} | ${setting.sentence} Takes ${unit}. |`;
  });
  return ['| flag | variable | default | what it does |', '|---|---|---|---|', ...rows].join('\n');
}
