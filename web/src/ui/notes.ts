// Why a change was made. People write their own reasons; those of the program are stored in its own words and said
// here in the reader's language.
import type { TFunction } from 'i18next';

const forms: [RegExp, string][] = [
  [/^import (?<id>\d+): (?<what>\S+)$/, 'import'],
  [/^undo of import (?<id>\d+): (?<what>\S+)$/, 'importUndone'],
  [/^change r(?<id>\d+) taken back: (?<what>\S+)$/, 'undone'],
  [/^changed by hand: (?<what>\S+)$/, 'byHand'],
  [/^change set (?<id>\d+): (?<what>.+)$/, 'changeset'],
  [/^retention of personal data$/, 'retention'],
  [/^erasure on request$/, 'erasure'],
];

export function note(t: TFunction, reason: string): string {
  for (const [form, key] of forms) {
    const found = form.exec(reason);
    if (!found) continue;
    const { id, what = '' } = found.groups ?? {};
    return t(`note.${key}`, { id, what: key === 'changeset' ? what : t(`layer.${what}`, what) });
  }
  return reason;
}
